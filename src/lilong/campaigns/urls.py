"""Addresses of the campaigns room. A campaign's own addresses begin with its number, come last."""

from django.urls import path

from lilong.campaigns.views import (
    assigning,
    campaign,
    campaigns,
    displays,
    lines,
    logs,
    plans,
    progress,
    rolls,
    steps,
    tracks,
    votes,
)

app_name = "campaigns"
urlpatterns = [
    path("", campaigns.campaigns, name="campaigns"),
    path("new/", campaigns.kinds, name="kinds"),
    path("new/<slug:kind>/", campaigns.new, name="new"),
    path("today/", tracks.today, name="today"),
    path("offered/", tracks.offered, name="offered"),
    path("left.geojson", progress.map_left, name="map_left"),
    path("<slug:number>/", campaign.campaign, name="campaign"),
    path("<slug:number>/freeze/", steps.freeze, name="freeze"),
    path("<slug:number>/deadline/", steps.deadline, name="deadline"),
    path("<slug:number>/end/<slug:key>/", steps.end, name="end"),
    path("<slug:number>/rounds/<slug:round_key>/open/", steps.open_round, name="open_round"),
    path("<slug:number>/rounds/<uuid:round_id>/close/", steps.close_round, name="close_round"),
    path("<slug:number>/votes/<slug:ballot_key>/open/", votes.open_ballot, name="open_ballot"),
    path("<slug:number>/votes/<uuid:round_id>/", votes.vote, name="vote"),
    path("<slug:number>/progress/", progress.progress, name="progress"),
    path(
        "<slug:number>/buildings/<uuid:building>/", progress.building_sheet, name="building_sheet"
    ),
    path("<slug:number>/table.<slug:form>", progress.table, name="table"),
    path("<slug:number>/rounds/<uuid:round_id>/sheet/", displays.count_sheet, name="count_sheet"),
    path("<slug:number>/notices/", displays.displays, name="displays"),
    path("<slug:number>/notices/new/", displays.put_up, name="put_up"),
    path("<slug:number>/notices/<uuid:display_id>/", displays.display_sheet, name="display_sheet"),
    path("<slug:number>/notices/<uuid:display_id>/down/", displays.take_down, name="take_down"),
    path("<slug:number>/objections/new/", displays.object_to, name="object_to"),
    path("<slug:number>/objections/<uuid:key>/answer/", displays.answer, name="answer_objection"),
    path("<slug:number>/objections/<uuid:key>/meeting/", displays.mediate, name="mediate"),
    path("<slug:number>/assign/", assigning.assign, name="assign"),
    path("<slug:number>/lines/", lines.lines, name="lines"),
    path("<slug:number>/lines/add/", rolls.add, name="line_add"),
    path("<slug:number>/lines/table/", rolls.table, name="line_table"),
    path("<slug:number>/lines/<uuid:line_id>/", lines.line, name="line"),
    path("<slug:number>/lines/<uuid:line_id>/withdraw/", rolls.withdraw, name="line_withdraw"),
    path("<slug:number>/lines/<uuid:line_id>/sealed/", lines.reveal, name="line_sealed"),
    path("<slug:number>/lines/<uuid:line_id>/moves/<slug:key>/", lines.move, name="line_move"),
    path(
        "<slug:number>/lines/<uuid:line_id>/votes/<slug:ballot_key>/open/",
        votes.open_ballot,
        name="open_line_ballot",
    ),
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
        "<slug:number>/lines/<uuid:line_id>/runs/<uuid:run_id>/hand-over/",
        tracks.hand_over,
        name="hand_over",
    ),
    path(
        "<slug:number>/lines/<uuid:line_id>/runs/<uuid:run_id>/keep/",
        tracks.keep,
        name="keep_track",
    ),
    path(
        "<slug:number>/lines/<uuid:line_id>/runs/<uuid:run_id>/end/", tracks.end, name="end_track"
    ),
    path("<slug:number>/lines/<uuid:line_id>/logs/<slug:log>/add/", logs.add, name="add_record"),
    path(
        "<slug:number>/lines/<uuid:line_id>/records/<uuid:record_id>/mistaken/",
        logs.mistaken,
        name="record_mistaken",
    ),
    path("<slug:number>/logs/<slug:log>/", logs.matrix, name="matrix"),
    path("<slug:number>/plans/<slug:key>/", plans.plan, name="plan"),
    path("<slug:number>/plans/<slug:key>/points.geojson", plans.points, name="plan_points"),
    path("<slug:number>/plans/<slug:key>/sheet/", plans.sheet, name="plan_sheet"),
    path("<slug:number>/plans/<slug:key>/make/", plans.make, name="plan_make"),
    path("<slug:number>/plans/<slug:key>/move/", plans.move, name="plan_move"),
    path("<slug:number>/plans/<slug:key>/accept/", plans.accept, name="plan_accept"),
    path("<slug:number>/plans/<slug:key>/staff/", plans.staff, name="plan_staff"),
    path("<slug:number>/plans/<slug:key>/dismiss/", plans.dismiss, name="plan_dismiss"),
]
