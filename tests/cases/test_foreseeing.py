"""What a new value would do is counted exactly, and moves no clock that runs."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from lilong.cases import operations
from lilong.cases.foreseeing import foresee, scopes
from lilong.cases.models import Matter, MatterClock
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.clock import SHANGHAI
from lilong.rulebook import operations as rulebook
from lilong.rulebook.ports import Change
from lilong.rulebook.rules import Proposal
from tests.cast import Cast, Member
from tests.starter import load_starter

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SHANGHAI)
TODAY = NOW.date()
KEY = "deputies.hand_over"
SHORT = {"number": 2, "unit": "working_days"}


@pytest.fixture(autouse=True)
def _loaded(db: None) -> Iterator[None]:
    with clock.fixed(NOW):
        load_starter(by=system("tests"), at=NOW)
        yield


def suggestion(who: Member, hour: int = 10) -> Matter:
    at = NOW.replace(hour=hour)
    viewer = who.viewer_at(at)
    return operations.raise_matter(
        request=operations.RaiseRequest(
            kind="deputies_suggestions", title="增设夜间照明",
            facts={"deputy": "赵某某（虚构）", "level": "district", "suggestion": "照明（虚构）"},
        ),
        viewer=viewer, office_id=viewer.office_id, by=viewer.actor(), at=at,
    )  # fmt: skip


def change(cast: Cast, **changes) -> Change:
    given = {"key": KEY, "value": SHORT, "valid_from": TODAY, "office_id": cast.office.pk}
    return Change(**{**given, **changes})


def numbers(found) -> list[int]:
    return [count.number for count in found.counts]


def test_every_running_clock_is_counted_with_both_moments(cast: Cast) -> None:
    matters = [suggestion(cast.dispatcher), suggestion(cast.dispatcher, 9)]
    suggestion(cast.outsider)
    found = foresee(cast.dispatcher.viewer, change(cast), at=NOW)
    assert numbers(found) == [2, 2, 0, 2]
    assert found.shown_of == 2
    assert {one.number for one in found.examples} == {m.number for m in matters}
    example = found.examples[0]
    assert example.before == MatterClock.objects.get(matter=matters[0]).due_at
    assert example.after == datetime(2026, 11, 27, 17, 0, tzinfo=SHANGHAI)


def test_what_is_foretold_is_what_the_operation_then_does(cast: Cast) -> None:
    """The running clock keeps its version; a matter received from then on gets the moment."""
    old = suggestion(cast.dispatcher)
    foretold = foresee(cast.dispatcher.viewer, change(cast), at=NOW).examples[0].after
    row = rulebook.propose(
        proposal=Proposal(KEY, SHORT, TODAY, "No. 5", office_id=cast.office.pk, reason="Sooner"),
        by=cast.section_head.actor, at=NOW,
    )  # fmt: skip
    rulebook.approve(value_id=row.pk, revision=0, by=cast.leader.actor, at=NOW, ends_previous=True)
    before = old.next_due_at
    old.refresh_from_db()
    assert old.next_due_at == before
    new = suggestion(cast.dispatcher)
    assert new.next_due_at == foretold
    assert MatterClock.objects.get(matter=new).rule_version == row.pk


def test_a_value_that_would_not_win_concerns_nobody(cast: Cast) -> None:
    suggestion(cast.dispatcher)
    found = foresee(cast.dispatcher.viewer, change(cast, scope="source:hotline"), at=NOW)
    assert numbers(found) == [0, 0, 0, 0]
    assert list(found.examples) == []
    own = change(cast, scope="programme:deputies_suggestions", valid_from=date(2027, 1, 1))
    assert numbers(foresee(cast.dispatcher.viewer, own, at=NOW)) == [1, 1, 0]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("cal.day_end", "midnight", [1, 0, 1]),
        ("cal.office_hours", {"opens": "08:00", "closes": "16:00"}, [1, 1, 0]),
        ("cal.warn_share", "1/2", [1, 1, 0]),
        ("cal.after_hours_receipt", "at_once", [1, 0, 0]),
        ("hotline.limit.help", SHORT, [0, 0, 0]),
    ],
)
def test_the_way_of_counting_is_foretold_as_well(cast: Cast, key, value, expected) -> None:
    suggestion(cast.dispatcher)
    wanted = change(cast, key=key, value=value, valid_from=date(2026, 12, 1))
    assert numbers(foresee(cast.dispatcher.viewer, wanted, at=NOW)) == expected


def test_who_may_not_see_a_matter_reads_its_count_only(cast: Cast) -> None:
    suggestion(cast.dispatcher)
    found = foresee(cast.other_handler.viewer, change(cast), at=NOW)
    assert numbers(found)[0] == 1
    assert list(found.examples) == []
    assert found.shown_of == 1


def test_other_keys_have_nothing_to_foretell_here(cast: Cast) -> None:
    wanted = change(cast, key="hotline.reopen_days", value=3)
    assert foresee(cast.dispatcher.viewer, wanted, at=NOW) is None
    assert "programme:deputies_suggestions" in [one.scope for one in scopes(cast.office.pk)]
    assert all(one.words() for one in scopes(cast.office.pk))
