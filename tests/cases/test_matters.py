"""Matters raised and moved: numbers, scope, staleness, journal, ports, succession, recounting."""

from datetime import datetime, timedelta

import pytest

from lilong.cases import flow, operations, ports, queries
from lilong.cases.grammar import Effect, Kind, Move, Programme, Question, Stage, Why
from lilong.cases.models import Matter, MatterClock, MatterFact
from lilong.cases.terms import Lamp
from lilong.journal import queries as journal
from lilong.kernel.actor import Actor, ActorKind, system
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.search import queries as search
from tests.cases.doing import do, evidence, refused
from tests.cases.test_grammar import ANYBODY, SOUND, WHY

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
FACTS = {"problem": "漏水", "found_by": "巡查", "measure": "修", "due_date": "2026-11-27"}


def item(cast, **more) -> Matter:
    viewer = cast.handler.viewer_at(AT)
    return operations.raise_matter(
        request=operations.RaiseRequest(
            kind="rectification_items", title="地下室漏水（虚构）", facts=FACTS, **more
        ),
        viewer=viewer,
        office_id=cast.office.pk,
        by=viewer.actor(),
        at=AT,
    )


@pytest.fixture
def counting_stock():
    """A third kind of matter, with an effect that another room carries out."""
    declared = Programme(
        key="kits",
        version=1,
        label="Kits",
        about="Kits given out.",
        basis=WHY,
        raised_by=(*ANYBODY, *SOUND.raised_by),
        stages=(Stage("open", "Open"), Stage("given", "Given", closes=True)),
        facts=(Question("kits", "Kits", Kind.INTEGER, filterable=True),),
        moves=(
            Move("give", "Give", frm=("open",), to="given", by=ANYBODY, why=Why("it is owed"),
                 effects=(Effect("issue_goods", {"item": "kit"}),)),
        ),
    )  # fmt: skip
    flow.register(declared)
    yield declared
    flow.unregister("kits")
    ports.withdraw("issue_goods")


def test_numbers_are_counted_by_office_and_day(cast):
    first, second = item(cast), item(cast)
    assert (first.number, second.number) == ("JL-20261120-0001", "JL-20261120-0002")


def test_many_are_raised_like_one(cast):
    viewer = cast.handler.viewer_at(AT)
    requests = [
        operations.RaiseRequest(kind="rectification_items", title=f"第{n}项", facts=FACTS)
        for n in range(30)
    ]
    made = operations.raise_many(
        requests=requests, viewer=viewer, office_id=cast.office.pk, by=viewer.actor(), at=AT
    )
    assert [m.number[-4:] for m in made] == [f"{n:04d}" for n in range(1, 31)]
    assert MatterClock.objects.count() == 30
    assert all(len(journal.entries_of(queries.subject_of(m.pk))) == 1 for m in made)
    assert all(m.chain_length == 1 and m.chain_head for m in Matter.objects.all())


def test_what_was_raised_is_found_by_its_words(cast):
    found = item(cast)
    assert search.find(cast.office.pk, "rectification_items", "地下室", limit=5) == [found.pk]


def test_one_who_may_not_raise_is_refused(cast):
    viewer = cast.window_clerk.viewer_at(AT)
    with pytest.raises(Refused) as told:
        operations.raise_matter(
            request=operations.RaiseRequest(kind="rectification_items", title="x", facts=FACTS),
            viewer=viewer,
            office_id=cast.office.pk,
            by=viewer.actor(),
            at=AT,
        )
    assert [r.code for r in told.value.refusals] == ["not_granted"]


def test_another_office_sees_nothing_and_moves_nothing(cast):
    matter = item(cast)
    outsider = cast.outsider.viewer_at(AT)
    with pytest.raises(NotVisible):
        queries.get_matter(outsider, matter.pk)
    with pytest.raises(NotVisible):
        queries.matter_by_number(outsider, matter.number)
    with pytest.raises(NotVisible):
        do(cast.outsider, matter, "show_proof", AT, done="x")
    wanted = queries.Wanted(kind="rectification_items")
    assert not queries.matter_list(outsider, wanted).exists()


def test_a_unit_sees_what_it_leads_raised_or_takes_part_in(cast):
    matter = item(cast)
    wanted = queries.Wanted(kind="rectification_items")

    def seen_by(member) -> bool:
        return queries.matter_list(member.viewer_at(AT), wanted).filter(pk=matter.pk).exists()

    assert seen_by(cast.handler)
    assert seen_by(cast.leader)
    assert not seen_by(cast.other_handler)
    do(cast.section_head, matter, "hand_to", AT, unit=cast.units["station"].pk, reason="属地")
    assert seen_by(cast.other_handler)


def test_a_matter_above_the_viewers_confidentiality_is_not_there(cast):
    matter = item(cast, confidentiality=30)
    with pytest.raises(NotVisible):
        queries.get_matter(cast.handler.viewer_at(AT), matter.pk)
    assert queries.get_matter(cast.leader.viewer_at(AT), matter.pk) == matter


def test_an_administrator_of_accounts_sees_no_matter(cast):
    matter = item(cast)
    with pytest.raises(NotVisible):
        queries.get_matter(cast.system_administrator.viewer_at(AT), matter.pk)


def test_of_two_at_once_the_slower_is_told(cast):
    matter = item(cast)
    viewer = cast.section_head.viewer_at(AT)
    do(cast.section_head, matter, "hand_to", AT, unit=cast.units["station"].pk, reason="属地")
    with pytest.raises(Stale):
        operations.move(
            request=operations.MoveRequest(
                matter_id=matter.pk, move="park", reason="x", revision=0,
                answers={"plan": "x", "review_date": "2027-01-04"},
            ),
            viewer=viewer, by=viewer.actor(), at=AT,
        )  # fmt: skip
    matter.refresh_from_db()
    assert (matter.stage, matter.revision) == ("open", 1)


def test_every_move_is_an_entry_with_who_when_and_why(cast):
    matter = item(cast)
    do(cast.handler, matter, "ask_new_date", AT, reason="配件未到", asked_date="2026-12-04")
    entry = journal.entries_of(queries.subject_of(matter.pk))[-1]
    assert (entry.type, entry.sequence, entry.reason) == ("cases.moved", 2, "配件未到")
    assert entry.data["answers"] == {"asked_date": "2026-12-04"}
    assert entry.actor["staff_id"] == cast.handler.staff.pk
    matter.refresh_from_db()
    assert (matter.chain_length, matter.chain_head) == (2, entry.hash)


def test_an_unknown_move_and_a_foreign_unit_are_refused(cast):
    matter = item(cast)
    assert refused(cast.handler, matter, "fly", AT) == ["no_such_move"]
    foreign = cast.next_door.units["section"].pk
    assert refused(cast.section_head, matter, "hand_to", AT, unit=foreign, reason="x") == [
        "unknown_unit"
    ]


def test_all_that_is_wrong_is_told_at_once(cast):
    matter = item(cast)
    assert refused(cast.leader, matter, "park", AT, review_date="gestern") == [
        "missing", "wrong_answer", "no_reason",
    ]  # fmt: skip


def test_a_ports_refusal_refuses_the_whole_move(cast, counting_stock):
    viewer = cast.handler.viewer_at(AT)
    matter = operations.raise_matter(
        request=operations.RaiseRequest(kind="kits", title="慰问品", facts={"kits": 801}),
        viewer=viewer,
        office_id=cast.office.pk,
        by=viewer.actor(),
        at=AT,
    )
    calls = []

    def issue(call: ports.Call, *, by: Actor, at: datetime) -> None:
        calls.append(call)
        if call.facts["kits"] > 800:
            raise Refused(Refusal("no_stock", "There are only 800."))

    ports.offer("issue_goods", issue)
    assert refused(cast.handler, matter, "give", AT) == ["no_stock"]
    assert calls[0].settings == {"item": "kit"}
    assert len(journal.entries_of(queries.subject_of(matter.pk))) == 1


def test_filterable_answers_are_found_typed(cast, counting_stock):
    viewer = cast.handler.viewer_at(AT)
    for kits in (3, 4):
        operations.raise_matter(
            request=operations.RaiseRequest(kind="kits", title="x", facts={"kits": kits}),
            viewer=viewer,
            office_id=cast.office.pk,
            by=viewer.actor(),
            at=AT,
        )
    found = queries.matter_list(viewer, queries.Wanted(kind="kits", facts={"kits": 4}))
    assert [m.facts["kits"] for m in found] == [4]
    assert MatterFact.objects.count() == 2


def test_a_list_of_plain_rows_shows_the_lamps_the_rows_themselves_have(cast):
    matter = item(cast)
    soon = timedelta(seconds=1)
    states = [
        {},
        {"warn_at": AT - soon},
        {"warn_at": AT, "next_due_at": AT},
        {"next_due_at": AT - soon},
        {"next_due_at": None, "warn_at": None},
        {"next_due_at": None, "warn_at": None, "is_backlog": True},
        {"closed_at": AT},
    ]
    seen = set()
    for columns in states:
        Matter.objects.filter(pk=matter.pk).update(**columns)
        matter.refresh_from_db()
        rows = Matter.objects.annotate(lamp=queries.lamp_at(AT))
        assert rows.values_list("lamp", flat=True).get() == queries.lamp_of(matter, AT).value
        seen.add(queries.lamp_of(matter, AT))
    assert seen == set(Lamp)


def test_lamps_follow_the_deadline_without_a_write(cast):
    matter = item(cast)
    assert queries.lamp_of(matter, AT) == Lamp.CALM
    assert queries.lamp_of(matter, matter.warn_at) == Lamp.NEAR
    assert queries.lamp_of(matter, matter.next_due_at) == Lamp.NEAR
    assert queries.lamp_of(matter, matter.next_due_at + timedelta(seconds=1)) == Lamp.LATE
    do(cast.section_head, matter, "park", AT, reason="x", plan="y", review_date="2026-12-01")
    evidence(cast.handler, matter, AT)


def test_lists_narrow_by_state(cast):
    matter = item(cast)
    leader = cast.leader.viewer_at(AT)

    def listed(state: str, at: datetime) -> bool:
        wanted = queries.Wanted(kind="rectification_items", state=state, at=at)
        return queries.matter_list(leader, wanted).filter(pk=matter.pk).exists()

    late = matter.next_due_at + timedelta(hours=1)
    assert listed("open", AT)
    assert not listed("late", AT)
    assert listed("late", late)
    assert listed("near", matter.warn_at)
    assert not listed("near", AT)
    assert not listed("closed", AT)
    assert not listed("backlog", AT)


def test_a_deadline_that_had_passed_before_it_was_recorded_lights_no_lamp(cast):
    matter = item(cast, opened_at=AT - timedelta(days=60), sender_due={})
    Matter.objects.filter(pk=matter.pk)
    old = operations.raise_matter(
        request=operations.RaiseRequest(
            kind="rectification_items",
            title="旧事项",
            facts={**FACTS, "due_date": "2026-10-30"},
            opened_at=AT - timedelta(days=30),
        ),
        viewer=cast.handler.viewer_at(AT),
        office_id=cast.office.pk,
        by=cast.handler.viewer_at(AT).actor(),
        at=AT,
    )
    assert old.is_backlog
    assert old.next_due_at is None
    assert queries.lamp_of(old, AT) == Lamp.BACKLOG
    leader = cast.leader.viewer_at(AT)
    wanted = queries.Wanted(kind="rectification_items", state="backlog")
    assert list(queries.matter_list(leader, wanted)) == [old]


def test_clocks_are_rebuilt_from_the_journal_as_they_were(cast):
    matter = item(cast)
    do(cast.handler, matter, "ask_new_date", AT, reason="x", asked_date="2026-12-04")
    do(cast.leader, matter, "approve_new_date", AT, due_date="2026-12-04")
    before = list(matter.clocks.values_list("key", "nth", "state", "due_at", "warn_at"))
    MatterClock.objects.all().delete()
    matter.refresh_from_db()
    found = operations.rebuild_clocks(matter_id=matter.pk, by=system("test"), at=AT)
    assert {(d.key, d.nth) for d in found} == {("mending", 1), ("mending", 2)}
    after = list(matter.clocks.values_list("key", "nth", "state", "due_at", "warn_at"))
    assert sorted(after) == sorted(before)
    assert operations.rebuild_clocks(matter_id=matter.pk, by=system("test"), at=AT) == []


def test_a_clock_changed_by_hand_is_found(cast):
    matter = item(cast)
    matter.clocks.update(due_at=AT + timedelta(days=300))
    (difference,) = operations.differences(matter)
    assert (difference.key, difference.counted) == ("mending", matter.next_due_at)


def test_a_system_makes_only_moves_that_let_it(cast):
    matter = item(cast)
    job = Actor(kind=ActorKind.SYSTEM, office_id=cast.office.pk, label="job")
    with pytest.raises(Refused):
        operations.move(
            request=operations.MoveRequest(
                matter_id=matter.pk, move="show_proof", answers={"done": "x"}
            ),
            viewer=None,
            by=job,
            at=AT,
        )
    foreign = Actor(kind=ActorKind.SYSTEM, office_id=cast.next_door.office.pk)
    with pytest.raises(NotVisible):
        operations.move(
            request=operations.MoveRequest(matter_id=matter.pk, move="show_proof"),
            viewer=None,
            by=foreign,
            at=AT,
        )


def test_a_merged_units_open_matters_follow_it(cast):
    matter = item(cast)
    section, station = cast.units["section"], cast.units["station"]
    by = system("succession", cast.office.pk)
    moved = operations.hand_to_successor(unit_id=section.pk, successor_id=station.pk, by=by, at=AT)
    assert moved == 1
    matter.refresh_from_db()
    assert matter.lead_unit_id == station.pk
    current = matter.assignments.filter(ended_at__isnull=True)
    assert [a.unit_id for a in current] == [station.pk]
    assert operations.hand_to_successor(
        unit_id=section.pk, successor_id=station.pk, by=by, at=AT
    ) == 0  # fmt: skip


def test_stages_no_declaration_knows_are_found_before_they_hurt(cast):
    matter = item(cast)
    assert queries.lost_stages() == []
    Matter.objects.filter(pk=matter.pk).update(stage="vanished")
    assert queries.lost_stages() == [("rectification_items", "vanished", 1)]
