"""Addresses of the campaigns room. A campaign's own addresses begin with its number, come last."""

from django.urls import path

from lilong.campaigns.views import (
    assigning,
    campaign,
    campaigns,
    lines,
    phone,
    rolls,
    slips,
    steps,
    votes,
)

app_name = "campaigns"
urlpatterns = [
    path("", campaigns.campaigns, name="campaigns"),
    path("new/", campaigns.kinds, name="kinds"),
    path("new/<slug:kind>/", campaigns.new, name="new"),
    path("round/", phone.my_round, name="round"),
    path("round/packet.json", phone.packet, name="packet"),
    path("sync/", phone.sync, name="sync"),
    path("slip/<slug:code>/", slips.slip, name="slip"),
    path("<slug:number>/", campaign.campaign, name="campaign"),
    path("<slug:number>/freeze/", steps.freeze, name="freeze"),
    path("<slug:number>/deadline/", steps.deadline, name="deadline"),
    path("<slug:number>/end/<slug:key>/", steps.end, name="end"),
    path("<slug:number>/rounds/<slug:round_key>/open/", steps.open_round, name="open_round"),
    path("<slug:number>/rounds/<uuid:round_id>/close/", steps.close_round, name="close_round"),
    path("<slug:number>/votes/<slug:ballot_key>/open/", votes.open_ballot, name="open_ballot"),
    path("<slug:number>/votes/<uuid:round_id>/", votes.vote, name="vote"),
    path("<slug:number>/slips/", slips.slips, name="slips"),
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
]
