"""Whoever belongs to another office tries every address with this office's keys and gets nothing.

A new address with a new kind of key must be named in `keys_of`: nothing is left untried.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from lilong.accounts.models import ApiClient, SignIn
from lilong.accounts.operations import begin_session
from lilong.accounts.terms import Device, Way
from lilong.accounts.viewer import Viewer
from lilong.attachments import operations as attachments
from lilong.attachments.models import Attachment
from lilong.campaigns import operations as campaigns
from lilong.campaigns.specs import RoundSpec
from lilong.cases import operations
from lilong.cases.models import Matter
from lilong.cases.queries import subject_of
from lilong.exchange.models import ImportRun
from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.subject import Subject
from lilong.ledger import specs as ledger
from lilong.ledger.models import (
    Conflict,
    ImpactAssessment,
    Person,
    PersonExport,
    Place,
    Preference,
    PurposeEntry,
    ReadingSample,
    SubjectRequest,
)
from lilong.ledger.operations import (
    add_place,
    found_body,
    merge_persons,
    purposes,
    register_persons,
    rights,
    samples,
    settle_organisation,
)
from lilong.ledger.operations.conflicts import Dispute, raise_conflicts
from lilong.ledger.operations.preferences import prefer_source
from lilong.ledger.privacy.starter import PURPOSES
from lilong.ledger.privacy.words import AssessmentSpec, RequestKind
from lilong.ledger.terms import PERSON_SUBJECT, BodyKind, OrganisationKind, PlaceKind, SourceKind
from lilong.notices import operations as notices
from lilong.notices.models import Message, Notice, NoticeTemplate
from lilong.notices.terms import Words as WordsOf
from lilong.resources.models import Receipt, StockItem, StockLine, StockRequest
from lilong.rulebook import operations as rulebook
from lilong.rulebook.models import CalendarNotice, CalendarRecount, RuleValue
from lilong.rulebook.rules import Proposal
from lilong.vault import operations as vault
from lilong.vault.terms import Purpose
from lilong.work_orders import operations as orders
from lilong.work_orders.models import (
    CatalogueChange,
    Category,
    CategoryUnit,
    DispatchRule,
    DispatchVersion,
    SavedSearch,
    SearchBoard,
)
from lilong.work_orders.rules.cataloguing import Wanted
from lilong.work_orders.terms import ChangeKind, DispatchResult
from lilong.work_orders.triage import Conditions, Words
from lilong.work_orders.triage.checking import Draft
from tests.architecture.source import none_of
from tests.architecture.test_gates import OPEN, pages
from tests.campaigns.doing import at as run_at
from tests.campaigns.doing import estate_of, living, prepare
from tests.cast import LONG_AGO, Cast, Member, SmallOffice, small_office
from tests.ledger.house import NAMES, build_house, give_stairwell
from tests.programmes.test_census_districts import FACTS
from tests.resources.stock import NAME as PACKS
from tests.resources.stock import hand_out, spoiled, stocked
from tests.rulebook.circulars import OF_2027
from tests.starter import load_starter
from tests.work_orders.conftest import Desk, Photo, load_catalogue

AT = datetime(2021, 7, 23, 16, 0, tzinfo=SHANGHAI)
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# What ends or changes the outsider's own session, which would make the rest of the round void.
OWN = {
    "accounts:sign_out", "accounts:everywhere", "accounts:own_password", "accounts:own_language",
    "accounts:switch_post",
}  # fmt: skip
READERS = ("dispatcher", "leader", "system_administrator", "security_administrator")
POSTED = {
    "revision": "0", "reason": "x", "purpose": "x", "category": "H0101", "on": "2021-07-23",
    "role": "leader", "password": "Abcdefgh-123456", "valid_from": "2021-07-23",
    "confidentiality": "3", "code": "310", "name": "x", "datum": "wgs84", "verb": "approve",
}  # fmt: skip
# What must stand on no page of another office, and what must not change.
SECRET_SOURCE = "甲里办公会纪要（虚构）"
TITLES = ("甲里的秘密事项（虚构）", "暴露垃圾")
RULE = "甲里的派单规则"
FIRM = "甲里的商铺（虚构）"
ESTATE = "甲里的小区（虚构）"
CODE, CHANGE = "Z9", "甲里的事项变更"


@pytest.fixture(name="stranger")
def _stranger(cast: Cast) -> SmallOffice:
    """A third office with everybody in it."""
    return small_office("310198003", "丙里", "BL", west=121.44)


@pytest.fixture(autouse=True)
def _friday(db: None) -> Iterator[None]:
    with clock.fixed(AT):
        load_starter(by=system("tests"), at=AT)
        yield


def happened(cast: Cast) -> tuple[Matter, Matter]:
    """Let the home office have an order with a photo, a declared matter, an import and a token."""
    load_catalogue(cast.home)
    desk = Desk(cast, at=AT)
    order = Matter.objects.get(pk=desk.dispatched())
    attachments.attach(subject=subject_of(order.pk), upload=Photo(1), by=cast.handler.actor, at=AT)
    viewer = cast.dispatcher.viewer
    item = operations.raise_matter(
        request=operations.RaiseRequest(
            kind="rectification_items", title=TITLES[0],
            facts={
                "problem": "漏水", "found_by": "巡查", "measure": "修", "due_date": "2021-08-27"
            },
        ),
        viewer=viewer, office_id=cast.office.pk, by=viewer.actor(), at=AT,
    )  # fmt: skip
    ImportRun.objects.create(
        office=cast.office, adapter="orders", source="hotline", name="甲里.csv", size=1,
        received_at=AT, by=cast.dispatcher.actor.as_data(),
    )  # fmt: skip
    ApiClient.objects.create(
        office=cast.office, post=cast.dispatcher.post, name="甲里的接口", token_hash="x" * 64,
        last_digits="0000", valid_from=LONG_AGO,
    )  # fmt: skip
    drafting = {"viewer": viewer, "by": viewer.actor(), "at": AT}
    version = orders.begin_draft(**drafting)
    orders.add_rule(
        seen=orders.Seen(version.number, version.revision),
        draft=Draft(RULE, DispatchResult.LINE, Conditions(words=Words(any=("垃圾",)))), **drafting,
    )  # fmt: skip
    search = orders.save_search(draft=orders.SearchDraft(RULE, "unit", {}), **drafting)
    orders.make_board(draft=orders.BoardDraft(RULE, "unit", [search.pk]), **drafting)
    propose_rules(cast)
    propose_change(cast, viewer)
    read_and_drawn(cast)
    return order, item


def read_and_drawn(cast: Cast) -> None:
    """Let an entry of the purpose register and its assessment wait, and a reading be drawn."""
    by, head = (
        cast.handler.viewer_at(AT).actor(purpose="handling"),
        cast.data_protection_officer.actor,
    )
    spec = replace(PURPOSES[Purpose.VISIT], data_kinds=SECRET_SOURCE, is_sensitive=True)
    entry = purposes.propose_purpose(
        spec=spec, valid_from=AT.date(), reason=SECRET_SOURCE, by=head, at=AT
    )
    purposes.propose_assessment(
        purpose="visit", entry_id=entry.pk, by=head, at=AT,
        spec=AssessmentSpec(SECRET_SOURCE, "x", "x", AT.date() + timedelta(days=9)),
    )  # fmt: skip
    vault.reveal(subject=Subject("caller", "1"), fields={}, by=by, at=AT)
    person = Person.objects.create(office=cast.office, name=SECRET_SOURCE, recorded_at=AT)
    rights.receive_request(
        person_id=person.pk, kind=RequestKind.SHOW, words=SECRET_SOURCE, proof=SECRET_SOURCE,
        by=head, at=AT,
    )  # fmt: skip
    PersonExport.objects.create(
        office=cast.office, task=SECRET_SOURCE, recipients=SECRET_SOURCE, on_day=AT.date(),
        form="csv", proposed_at=AT,
    )  # fmt: skip
    month = AT.date().replace(day=1)
    samples.draw(office_id=cast.office.pk, month=month, at=AT + timedelta(days=9))


def propose_change(cast: Cast, viewer: Viewer) -> None:
    """Let a unit be named for a category no other office has, and a change of it wait."""
    category = Category.objects.create(
        office=cast.office, code=CODE, path=f"{CODE}/", name=CHANGE, kind="event",
        valid_from=LONG_AGO,
    )  # fmt: skip
    CategoryUnit.objects.create(
        office=cast.office, category=category, unit=cast.units["section"], valid_from=LONG_AGO
    )
    orders.propose_change(
        wanted=Wanted(
            ChangeKind.UNIT, CODE, {"area_id": None, "unit_id": cast.units["station"].pk},
            AT.date(), CHANGE, 1,
        ),
        viewer=viewer, by=viewer.actor(), at=AT,
    )  # fmt: skip


def propose_rules(cast: Cast) -> None:
    """Let a rule value and a year's notice wait for approval, and a recount have begun."""
    by = cast.section_head.actor
    value = Proposal(
        "hotline.limit.help", {"number": 3, "unit": "days"}, AT.date(), SECRET_SOURCE,
        office_id=cast.office.pk, reason=SECRET_SOURCE,
    )  # fmt: skip
    rulebook.propose(proposal=value, by=by, at=AT)
    notice = rulebook.NoticeSpec(2027, OF_2027, SECRET_SOURCE)
    rulebook.propose_notice(spec=notice, by=by, at=AT)
    wanted = notices.Rewording(
        "matter.moved", {"en": WordsOf(SECRET_SOURCE, "")}, None, AT.date(), SECRET_SOURCE
    )
    writer = cast.system_administrator.actor
    words = notices.draft(wanted=wanted, by=writer, at=AT)
    notices.put_forward(wording_id=words.pk, revision=words.revision, by=writer, at=AT)
    rulebook.begin_recount(
        office_id=cast.office.pk, year=2027, year_revision=0, total=987_654, at=AT
    )


def keys_of(cast: Cast, order: Matter, item: Matter) -> dict[str, list[Any]]:
    """Return what may stand in the place of each parameter of an address."""
    member = cast.home.member("handler")
    token = ApiClient.objects.get(office=cast.office)
    rows = (cast.units["section"], member.post, member.staff, cast.areas["east"], token)
    return {
        "number": [order.number, item.number, *_campaign_numbers(cast)],
        "kind": [order.kind, item.kind],
        "matter_id": [order.pk, item.pk],
        "key": sorted({row.pk for row in rows}),
        "verb": ["add-post", "end-unit", "grant", "set-password", "revoke-token", "split"],
        "attachment_id": list(Attachment.objects.values_list("pk", flat=True)),
        "run_id": list(ImportRun.objects.values_list("pk", flat=True)),
        "message_id": list(Message.objects.values_list("pk", flat=True)) or [order.pk],
        "notice_id": list(Notice.objects.values_list("pk", flat=True)),
        "value_id": list(RuleValue.objects.filter(office=cast.office).values_list("pk", flat=True)),
        "calendar_notice_id": list(CalendarNotice.objects.values_list("pk", flat=True)),
        "recount_id": list(CalendarRecount.objects.values_list("pk", flat=True)),
        "form": ["csv"],
        "name": ["hotline.limit.event", "matter.moved"],
        "task_id": [order.pk],
        "delivery_id": [1],
        "search_id": list(SavedSearch.objects.values_list("pk", flat=True)),
        "board_id": list(SearchBoard.objects.values_list("pk", flat=True)),
        "rule_id": list(DispatchRule.objects.values_list("pk", flat=True)),
        "code": [CODE],
        "change_id": list(CatalogueChange.objects.values_list("pk", flat=True)),
        **ledger_of(cast),
        **tracks_of(cast),
        **votes_of(cast),
        "version": list(DispatchVersion.objects.values_list("number", flat=True)),
        "wording_id": list(NoticeTemplate.objects.values_list("pk", flat=True)),
        "session_id": [sign_in_of(member).pk],
        "place_id": [puyuli_of(cast).pk],
        **alike_of(cast),
        "purpose": ["visit"],
        "export_id": list(PersonExport.objects.values_list("pk", flat=True)),
        "request_id": list(SubjectRequest.objects.values_list("pk", flat=True)),
        "person_id": list(SubjectRequest.objects.values_list("person_id", flat=True)),
        "what": ["places"],
        "entry_id": list(PurposeEntry.objects.values_list("pk", flat=True)),
        "assessment_id": list(ImpactAssessment.objects.values_list("pk", flat=True)),
        "sample_id": list(ReadingSample.objects.values_list("pk", flat=True)),
        **goods_of(cast),
    }


def goods_of(cast: Cast) -> dict[str, list[Any]]:
    """Return packs of the home office, one of them handed out, with a write-off that waits."""
    item = stocked(cast, 10, at=AT)
    receipt = hand_out(item, cast.handler.actor, name=NAMES[0])
    request = spoiled(cast, item)
    line = StockLine.objects.get(cause="take_in")
    return {
        "stock_id": [item.pk],
        "stock_list": ["movements", "receipts"],
        "stock_request_id": [request.pk],
        "stock_verb": ["take-in", "write-off", "void", "reverse", "item-change", "item-retire"],
        "stock_row_id": [item.pk, receipt.pk, line.pk],
    }


def _campaign_numbers(cast: Cast) -> list[str]:
    """Return the number of a campaign with a plan, a track and a log: each kind keeps its own."""
    run = prepare(cast.section_head, "census_districts", FACTS)
    living(cast, estate_of(cast, 6, community="west"), 6)
    run.freeze()
    campaigns.make_plan(run.campaign, "areas", {}, at=run_at(1), **run.given)
    return [run.campaign.matter.number]


def tracks_of(cast: Cast) -> dict[str, list[Any]]:
    """Return a track with its days and a log with a record, of a campaign of the home office."""
    run = prepare(cast.section_head, "firm_relations", {})
    line = run.add(["示例商行（虚构）"], columns={"source": "party"})[0]
    run.freeze()
    lease = {"begun_on": "2026-11-01", "lease_ends": "2027-01-31"}
    spec = campaigns.TrackSpec(line_id=line.pk, track="lease", answers=lease)
    track = campaigns.begin_track(spec, at=run_at(1), **run.given)
    said = campaigns.RecordSpec(
        line_id=line.pk, log="conversation", on=run_at(1).date(), answers={"about": "续租（虚构）"}
    )
    row = campaigns.add_record(said, at=run_at(1), **run.given)
    return {
        "line_id": [line.pk], "track": ["lease"], "log": ["conversation"], "plan": ["areas"],
        "track_run_id": [track.pk], "record_id": [row.pk],
        "expectation_id": list(track.expectations.values_list("pk", flat=True)),
    }  # fmt: skip


def votes_of(cast: Cast) -> dict[str, list[Any]]:
    """Return a vote, a public notice and an objection of a campaign of the home office."""
    estate = estate_of(cast, 2)
    run = prepare(cast.section_head, "lift_retrofits", {}, place_ids=(estate.pk,))
    run.freeze()
    opened = run.open("project")
    line = run.lines()[0]
    feasible = {"uses_common_ground": False, "applicant": "owners_committee"}
    run.make(line, "find_feasible", 1, answers=feasible)
    spec = RoundSpec(key="building_vote")
    vote = campaigns.open_ballot(
        run.campaign, "building_vote", line, spec, at=run_at(1), **run.given
    )
    on = run_at(1).date()
    hung = campaigns.put_up(
        run.campaign,
        campaigns.DisplaySpec(
            title="公示（虚构）", words="", place="门厅", contact="居委会", starts_on=on,
            ends_on=on + timedelta(days=10), line_id=line.pk,
        ),
        at=run_at(1), **run.given,
    )  # fmt: skip
    said = campaigns.ObjectionSpec(name=NAMES[0], words="挡光（虚构）", received_on=on)
    objection = campaigns.object_to(run.campaign, said, at=run_at(1), **run.given)
    return {
        "round_key": ["project"], "ballot_key": ["building_vote"],
        "round_id": [opened.pk, vote.pk], "display_id": [hung.pk],
        "objection_id": [objection.pk], "building": [line.place_id],
    }  # fmt: skip


def ledger_of(cast: Cast) -> dict[str, list[Any]]:
    """Return the places, people and groups of a house of the home office."""
    house = build_house(cast.home)
    shop = ledger.OrganisationSpec(name=FIRM, kind=OrganisationKind.SHOP, valid_from=AT.date())
    said = ledger.Source(SourceKind.OFFICE, AT.date())
    firm = settle_organisation(
        shop, house.building, source=said, office_id=cast.office.pk, by=house.by, at=AT
    )
    body = found_body(
        kind=BodyKind.UNION, name=FIRM, valid_from=AT.date(), office_id=cast.office.pk,
        by=house.by, at=AT,
    )  # fmt: skip
    group = give_stairwell(house, cast.building_group_leader)
    return {
        "person_id": [house.people[0].pk],
        "household_id": [house.household.pk],
        "organisation_id": [firm.pk],
        "body_id": [body.pk],
        "visit_id": [uuid4()],
        "act_verb": ["place-tell", "place-end", "group-end", "person-change", "household-end"],
        "row_id": [
            *CategoryUnit.objects.values_list("pk", flat=True),
            house.homes[0].pk,
            house.people[0].pk,
            house.household.pk,
            group.pk,
        ],
    }


def alike_of(cast: Cast) -> dict[str, list[Any]]:
    """Return two persons of the home office who look alike, and a merge of two others."""
    viewer = cast.home.member("section_head").viewer
    said = ledger.Source(SourceKind.OFFICE, AT.date())
    specs = [ledger.PersonSpec(name=f"甲{i}（虚构）") for i in range(4)]
    one, other, kept, gone = register_persons(
        specs, office_id=cast.office.pk, source=said, by=system("tests"), at=AT
    )
    merge = merge_persons(
        kept_id=kept.pk, gone_id=gone.pk, reason="x", viewer=viewer, by=viewer.actor(), at=AT
    )
    return {
        "one_id": [one.pk], "other_id": [other.pk], "merge_id": [merge.pk],
        **disputed_of(cast, one.pk),
    }  # fmt: skip


def disputed_of(cast: Cast, person_id: UUID) -> dict[str, list[Any]]:
    """Return a conflict of sources about a person, and a source the home office prefers."""
    said = ledger.Source(SourceKind.COMMUNITY_CLOUD, AT.date())
    dispute = Dispute(PERSON_SUBJECT, person_id, "phone", "13900000009", said)
    by = system("tests", cast.office.pk)
    raise_conflicts([dispute], office_id=cast.office.pk, by=by, at=AT)
    prefer_source(
        office_id=cast.office.pk, key="name", source=SourceKind.VISIT, reason="x", by=by, at=AT
    )
    return {
        "conflict_id": list(Conflict.objects.values_list("pk", flat=True)),
        "preference_id": list(Preference.objects.values_list("pk", flat=True)),
    }


def puyuli_of(cast: Cast) -> Place:
    """Return an estate of the home office, made on the spot."""
    estate = ledger.PlaceSpec(
        kind=PlaceKind.ESTATE, name=ESTATE, area_id=cast.areas["east"].pk, valid_from=AT.date()
    )
    return add_place(estate, office_id=cast.office.pk, by=system("tests"), at=AT)


def sign_in_of(member: Member) -> SignIn:
    """Return a session of somebody of the home office."""
    return begin_session(
        member.staff, way=Way.PASSWORD, device=Device("Firefox", "192.0.2.1"), by=member.actor,
        at=AT, real_at=AT,
    )  # fmt: skip


def addresses(keys: dict[str, list[Any]]) -> Iterator[tuple[str, str]]:
    """Yield (name, path) of every page with every key of the home office in it."""
    for address, name, _view in pages():
        if name in OWN or name in OPEN or address.startswith(("admin/", "api/")):
            continue
        parameters = PARAMETER.findall(address)
        strange = {p for p in parameters if p not in keys and p != "number"}
        assert not strange, f"{name}: say in keys_of what {strange} of the home office are"
        choices = [
            keys["version"] if p == "number" and name.startswith("work_orders:rule")
            else ["dispatch", "show_proof"] if p == "key" and "moves" in address + name
            else keys.get(p, [2026]) if p != "number" or not name.startswith("rulebook:")
            else [2026]
            for p in parameters
        ]  # fmt: skip
        for chosen in product(*choices):
            path = address
            for value in chosen:
                path = PARAMETER.sub(str(value), path, count=1)
            yield name, f"/{path}"


def hints(client: Client, name: str, path: str, secrets: list[str]) -> Iterator[str]:
    """Yield what a page of the home office gives away to somebody of another one."""
    for answer in (client.get(path), client.post(path, POSTED)):
        body = "" if answer.streaming else answer.content.decode(errors="replace")
        told = [word for word in secrets if word in body and word not in path]
        if answer.status_code >= 500 or told:
            yield f"{name} {path}: {answer.status_code} {told}"


@pytest.mark.parametrize("reader", READERS)
def test_nothing_of_this_office_is_shown_or_changed_at_any_address(
    cast: Cast, stranger: SmallOffice, reader: str
) -> None:
    order, item = happened(cast)
    before = {m.pk: len(entries_of(subject_of(m.pk))) for m in (order, item)}
    secrets = [
        *TITLES,
        SECRET_SOURCE,
        "987654",
        order.number,
        item.number,
        "甲里.csv",
        "甲里的接口",
        RULE,
        CHANGE,
        ESTATE,
        FIRM,
        NAMES[0],
        PACKS,
        cast.office.name,
    ]
    client = stranger.member(reader).client()
    none_of(
        fault
        for name, path in addresses(keys_of(cast, order, item))
        for fault in hints(client, name, path, secrets)
    )
    assert {m.pk: len(entries_of(subject_of(m.pk))) for m in (order, item)} == before
    for matter in (order, item):
        assert Matter.objects.get(pk=matter.pk).revision == matter.revision
    assert ApiClient.objects.get(office=cast.office).revoked_at is None
    version = DispatchVersion.objects.get(office=cast.office)
    assert (version.state, version.revision, version.rules.count()) == ("draft", 1, 1)
    assert CatalogueChange.objects.get(office=cast.office).state == "proposed"
    assert SavedSearch.objects.get().revision == SearchBoard.objects.get().revision == 0
    assert RuleValue.objects.get(office=cast.office).state == "proposed"
    assert CalendarNotice.objects.get(office=cast.office).state == "proposed"
    assert not any(m.staff.is_active is False for m in cast.home.members.values())
    assert PurposeEntry.objects.get().state == ImpactAssessment.objects.get().state == "proposed"
    assert ReadingSample.objects.get().state == "asked"
    assert StockRequest.objects.get().state == "proposed"
    assert (StockItem.objects.get().on_hand, Receipt.objects.get().voided_at) == (9, None)
    assert SubjectRequest.objects.get().state == "open"
    assert PersonExport.objects.get().state == "proposed"
    assert SignIn.objects.get().ended_at is None
