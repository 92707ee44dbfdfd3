"""Addresses of the campaigns room."""

from django.urls import path

from lilong.campaigns.views import logs, plans, tracks

app_name = "campaigns"
urlpatterns = [
    path("today/", tracks.today, name="today"),
    path("offered/", tracks.offered, name="offered"),
    path("<slug:number>/lines/<uuid:line_id>/days/", tracks.days, name="days"),
    path(
        "<slug:number>/lines/<uuid:line_id>/tracks/<slug:track>/begin/",
        tracks.begin,
        name="begin_track",
    ),
    path(
        "<slug:number>/lines/<uuid:line_id>/days/<uuid:expectation_id>/",
        tracks.outcome,
        name="outcome",
    ),
    path(
        "<slug:number>/lines/<uuid:line_id>/runs/<uuid:track_run_id>/hand-over/",
        tracks.hand_over,
        name="hand_over",
    ),
    path(
        "<slug:number>/lines/<uuid:line_id>/runs/<uuid:track_run_id>/keep/",
        tracks.keep,
        name="keep_track",
    ),
    path(
        "<slug:number>/lines/<uuid:line_id>/runs/<uuid:track_run_id>/end/",
        tracks.end,
        name="end_track",
    ),
    path("<slug:number>/lines/<uuid:line_id>/logs/<slug:log>/add/", logs.add, name="add_record"),
    path(
        "<slug:number>/lines/<uuid:line_id>/records/<uuid:record_id>/mistaken/",
        logs.mistaken,
        name="record_mistaken",
    ),
    path("<slug:number>/logs/<slug:log>/", logs.matrix, name="matrix"),
    path("<slug:number>/plans/<slug:plan>/", plans.plan, name="plan"),
    path("<slug:number>/plans/<slug:plan>/points.geojson", plans.points, name="plan_points"),
    path("<slug:number>/plans/<slug:plan>/sheet/", plans.sheet, name="plan_sheet"),
    path("<slug:number>/plans/<slug:plan>/make/", plans.make, name="plan_make"),
    path("<slug:number>/plans/<slug:plan>/move/", plans.move, name="plan_move"),
    path("<slug:number>/plans/<slug:plan>/accept/", plans.accept, name="plan_accept"),
    path("<slug:number>/plans/<slug:plan>/staff/", plans.staff, name="plan_staff"),
    path("<slug:number>/plans/<slug:plan>/dismiss/", plans.dismiss, name="plan_dismiss"),
]
