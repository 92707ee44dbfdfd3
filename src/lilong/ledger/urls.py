"""Addresses of the ledger room."""

from django.urls import URLPattern, path

from lilong.ledger.views import (
    acting,
    areas,
    buildings,
    duplicates,
    exports,
    groups,
    homes,
    left_behind,
    parties,
    place,
    proposals,
    purposes,
    retention,
    rights,
    samples,
    staircase,
    street,
    taking_out,
    visits,
)
from lilong.ledger.views import conflicts as conflict_desk
from lilong.ledger.views import people as persons

app_name = "ledger"
places: list[URLPattern] = [
    path("", place.home, name="home"),
    path("places/<uuid:place_id>/", place.show, name="place"),
    path("places/<uuid:place_id>/sheet/", staircase.sheet, name="sheet"),
    path("places/<uuid:place_id>/street/", street.street, name="street"),
    path("places/<uuid:place_id>/street/move/", street.move, name="street_move"),
    path("homes/", homes.homes, name="homes"),
    path("homes/export/<slug:form>/", homes.export, name="homes_export"),
    *(
        one
        for what in buildings.LISTS
        for one in (
            path(f"{what}/", buildings.built, {"what": what}, name=what),
            path(
                f"{what}/export/<slug:form>/",
                buildings.export,
                {"what": what},
                name=f"{what}_export",
            ),
        )
    ),
    path("groups/", groups.groups, name="groups"),
    path("areas/<int:key>/", areas.area, name="area"),
    path("areas/<int:key>/left-behind/", left_behind.left_behind, name="left_behind"),
    *(
        path(f"map/{layer}.geojson", areas.points, {"layer": layer}, name=f"map_{layer}")
        for layer in ("buildings", "estates", "premises", "let", "vacant")
    ),
]
people: list[URLPattern] = [
    path("people/", persons.find, name="people"),
    path("people/<uuid:person_id>/", persons.person, name="person"),
    path("people/<uuid:person_id>/values/", persons.reveal, name="values"),
    path("households/<uuid:household_id>/", parties.household, name="household"),
    path("organisations/", parties.organisations, name="organisations"),
    path("organisations/<uuid:organisation_id>/", parties.organisation, name="organisation"),
    path("bodies/", parties.bodies, name="bodies"),
    path("bodies/<uuid:body_id>/", parties.body, name="body"),
    path("visits/", visits.visits, name="visits"),
    path("visits/<uuid:place_id>/", visits.visit, name="visit"),
    path("visits/notes/<uuid:visit_id>/", visits.note, name="note"),
    path("stairs/", visits.stairs, name="stairs"),
    path("do/<slug:act_verb>/", acting.act, name="act_alone"),
    path("do/<slug:act_verb>/<uuid:row_id>/", acting.act, name="act"),
]
minding: list[URLPattern] = [
    path("duplicates/", duplicates.desk, name="duplicates"),
    path("duplicates/<uuid:one_id>/<uuid:other_id>/", duplicates.pair, name="duplicate"),
    path("merges/<uuid:merge_id>/undo/", duplicates.undo, name="unmerge"),
]
conflicts: list[URLPattern] = [
    path("conflicts/", conflict_desk.desk, name="conflicts"),
    path("conflicts/rules/", conflict_desk.rules, name="conflict_rules"),
    path(
        "conflicts/rules/<uuid:preference_id>/revoke/", conflict_desk.revoke,
        name="preference_revoke",
    ),
    path("conflicts/<uuid:conflict_id>/", conflict_desk.conflict, name="conflict"),
    path("export/", taking_out.home, name="taking_out"),
    path("export/<slug:what>.<slug:form>", taking_out.file, name="taken_out"),
    path("conflicts/<uuid:conflict_id>/reveal/", conflict_desk.reveal, name="conflict_reveal"),
]  # fmt: skip
privacy: list[URLPattern] = [
    path("privacy/", purposes.register, name="privacy"),
    path("privacy/purposes/<slug:purpose>/", purposes.purpose, name="purpose"),
    path("privacy/purposes/<slug:purpose>/change/", purposes.change, name="purpose_change"),
    path("privacy/purposes/<slug:purpose>/assess/", purposes.assess, name="purpose_assess"),
    path("privacy/entries/<int:entry_id>/", proposals.entry, name="purpose_entry"),
    path("privacy/assessments/<int:assessment_id>/", proposals.assessment, name="assessment"),
    path("privacy/samples/", samples.samples, name="samples"),
    path("privacy/samples/<uuid:sample_id>/", samples.sample, name="sample"),
    path("privacy/exports/", exports.exports, name="exports"),
    path("privacy/exports/ask/", exports.ask, name="export_ask"),
    path("privacy/exports/<uuid:export_id>/", exports.export, name="export"),
    path("privacy/exports/<uuid:export_id>/file/", exports.fetch, name="export_fetch"),
    path("privacy/requests/", rights.requests, name="requests"),
    path("privacy/requests/<uuid:request_id>/", rights.asked, name="request"),
    path("privacy/held/<uuid:person_id>/", rights.held, name="held"),
    path("privacy/held/<uuid:person_id>/extract/", rights.extract, name="extract"),
    path("privacy/held/<uuid:person_id>/consent/", rights.consent, name="consent"),
    path("privacy/retention/", retention.removal, name="retention"),
]
urlpatterns = [*places, *people, *minding, *conflicts, *privacy]
