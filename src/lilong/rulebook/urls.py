"""Addresses of the rulebook room."""

from django.urls import path

from lilong.rulebook.views import calendar, proposing, showing

app_name = "rulebook"
urlpatterns = [
    path("", showing.key_list, name="list"),
    path("proposals/", proposing.proposal_list, name="proposals"),
    path("proposals/<int:value_id>/", proposing.proposal, name="proposal"),
    path("proposals/<int:value_id>/decide/", proposing.decide, name="decide"),
    path("values/<int:value_id>/end/", proposing.end, name="end"),
    path("calendar/", calendar.year, name="calendar"),
    path("calendar/enter/", calendar.enter, name="enter"),
    path("calendar/<int:number>/", calendar.year, name="year"),
    path("calendar/recounts/<int:recount_id>/", calendar.recount, name="recount"),
    path("calendar/notices/<int:calendar_notice_id>/", calendar.notice, name="notice"),
    path(
        "calendar/notices/<int:calendar_notice_id>/decide/",
        calendar.decide,
        name="decide_notice",
    ),
    path("<str:name>/", showing.key, name="key"),
    path("<str:name>/propose/", proposing.propose, name="propose"),
]
