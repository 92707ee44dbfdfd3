"""A decision taken back: by the same person, in time, if nobody acted; both stay in the journal."""

from datetime import datetime, timedelta

import pytest
from django.utils.translation import override

from lilong.cases import operations, ports, queries
from lilong.cases.events import MatterMoved
from lilong.cases.models import Matter
from lilong.cases.operations import keeping
from lilong.cases.rules import Undoing, undo_refusal
from lilong.journal import queries as journal
from lilong.journal import reactions, relay
from lilong.journal.events import Occasion
from lilong.journal.verifying import verify
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.rulebook import operations as rulebook
from lilong.rulebook.rules import Proposal
from lilong.ui.messages import say
from lilong.vault.protected import Protected
from lilong.vault.terms import Kind
from tests.cases.doing import do
from tests.cases.test_matters import AT, counting_stock, item
from tests.cases.undoing import state
from tests.cast import Member

__all__ = ["counting_stock"]
pytestmark = pytest.mark.django_db
TEN = timedelta(seconds=10)


def undo(who: Member, matter: Matter, at: datetime = AT, revision: int | None = None) -> Matter:
    viewer = who.viewer_at(at)
    asked = operations.UndoRequest(matter.pk, revision)
    return operations.undo(request=asked, viewer=viewer, by=viewer.actor(), at=at)


def why_not(who: Member, matter: Matter, at: datetime = AT) -> str:
    with pytest.raises(Refused) as told:
        undo(who, matter, at)
    (refusal,) = told.value.refusals
    return refusal.code


def hand(cast, matter: Matter, at: datetime = AT) -> None:
    station = cast.units["station"].pk
    do(cast.section_head, matter, "hand_to", at, unit=station, reason="属地")


def test_undo_within_ten_seconds_leaves_everything_as_it_was(cast):
    matter = item(cast)
    before = state(matter.pk)
    hand(cast, matter)
    assert state(matter.pk) != before
    undo(cast.section_head, matter, AT + TEN)
    assert state(matter.pk) == before
    types = [e.type for e in journal.entries_of(queries.subject_of(matter.pk))]
    assert types == ["cases.raised", "cases.moved", "cases.undone"], "both stay in the journal"
    assert Matter.objects.get(pk=matter.pk).revision == 2
    assert operations.differences(Matter.objects.get(pk=matter.pk)) == []
    assert list(verify(office_id=matter.office_id)) == []


def test_what_was_undone_counts_for_no_rule(cast):
    matter = item(cast)
    hand(cast, matter)
    undo(cast.section_head, matter)
    case = queries.case_of(queries.get_matter(cast.leader.viewer_at(AT), matter.pk), at=AT)
    assert case.snapshot.count("hand_to") == 0
    assert [e.type for e in case.entries][-1] == "cases.undone"


def test_no_other_room_hears_of_a_decision_before_it_stands(cast):
    heard: list[MatterMoved] = []

    def react(event: MatterMoved, _occasion: Occasion) -> None:
        heard.append(event)

    reactions.register(MatterMoved, react)
    try:
        matter = item(cast)
        hand(cast, matter)
        relay.drain()
        assert not heard
        undo(cast.section_head, matter)
        relay.drain(ahead=timedelta(minutes=1))
        assert not heard, "withdrawn with the decision"
        hand(cast, matter)
        relay.drain(ahead=timedelta(minutes=1))
        assert [e.move for e in heard] == ["hand_to"]
        assert why_not(cast.section_head, matter) == "already_told"
    finally:
        reactions.unregister("tests.cases.test_undo.test_no_other_room_hears_of_a_decision_before"
                             "_it_stands.<locals>.react")  # fmt: skip


def test_too_late_another_person_and_nothing_to_undo_are_told_apart(cast):
    matter = item(cast)
    assert why_not(cast.handler, matter) == "nothing_to_undo"
    hand(cast, matter)
    assert why_not(cast.leader, matter) == "another_person"
    assert why_not(cast.section_head, matter, AT + TEN + timedelta(seconds=1)) == "too_late"


def test_somebody_has_acted_since(cast):
    matter = item(cast)
    hand(cast, matter)
    do(cast.other_handler, matter, "ask_new_date", AT, reason="x", asked_date="2026-12-04")
    assert why_not(cast.section_head, matter) == "acted_since"


def test_what_was_undone_is_not_undone_again(cast):
    matter = item(cast)
    hand(cast, matter)
    undo(cast.section_head, matter)
    assert why_not(cast.section_head, matter) == "nothing_to_undo"


def test_strangers_do_not_learn_that_there_is_something_to_undo(cast):
    matter = item(cast)
    hand(cast, matter)
    for stranger in (cast.committee_worker, cast.outsider):
        with pytest.raises(NotVisible):
            undo(stranger, matter)
    undo(cast.section_head, matter)


def test_the_page_that_saw_another_revision_is_told(cast):
    matter = item(cast)
    hand(cast, matter)
    with pytest.raises(Stale):
        undo(cast.section_head, matter, revision=0)
    undo(cast.section_head, matter, revision=1)


def test_a_move_that_set_something_in_motion_stands_at_once(cast, counting_stock):
    ports.offer("issue_goods", lambda call, *, by, at: None)
    viewer = cast.handler.viewer_at(AT)
    matter = operations.raise_matter(
        request=operations.RaiseRequest(kind="kits", title="慰问品", facts={"kits": 1}),
        viewer=viewer,
        office_id=cast.office.pk,
        by=viewer.actor(),
        at=AT,
    )
    do(cast.handler, matter, "give", AT)
    entry = journal.entries_of(queries.subject_of(matter.pk))[-1]
    assert "before" not in entry.data
    assert why_not(cast.handler, matter) == "not_undoable"


def test_the_office_sets_how_long(cast):
    matter = item(cast)
    proposal = Proposal(
        key="matters.undo_seconds", value=60, office_id=cast.office.pk, valid_from=AT.date(),
        source="试行", reason="试行",
    )  # fmt: skip
    row = rulebook.propose(proposal=proposal, by=cast.section_head.actor, at=AT)
    rulebook.approve(value_id=row.pk, revision=row.revision, by=cast.leader.actor, at=AT)
    hand(cast, matter)
    undo(cast.section_head, matter, AT + timedelta(seconds=60))


def test_who_decided_is_named_to_another_person():
    told = Undoing((), is_whole=True, is_own=False, has_decided=False, decided_at=AT, who="甲")
    refusal = undo_refusal(told, TEN, AT)
    assert refusal is not None
    with override("zh-hans"):
        assert say(refusal) == "只有作出决定的人可以撤销：甲。"


def test_a_protected_value_is_never_kept_in_clear():
    with pytest.raises(TypeError):
        keeping.plain(Protected(Kind.NAME, clear="甲一"))
