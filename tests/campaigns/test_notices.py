"""AC-19, the roll: 213 households told in two rounds, counted exactly, and what is refused."""

import pytest

from lilong.campaigns import operations as do
from lilong.campaigns.models import DayCount, Entry, Line, Round, Tally
from lilong.campaigns.operations.rounds import sums_by_state
from lilong.campaigns.specs import Change
from lilong.campaigns.terms import Channel
from lilong.journal.verifying import verify
from lilong.kernel.errors import NotVisible, Refused, Stale
from tests.campaigns.doing import at, estate_of, prepare, shown

pytestmark = pytest.mark.django_db
FACTS = {"occasion": "flood", "words": "收好阳台花盆（虚构）"}
TOLD = {"channel": "door"}


@pytest.fixture(name="run")
def _run(cast):
    estate = estate_of(cast, 213, buildings=3)
    run = prepare(cast.section_head, "household_notices", FACTS, place_ids=(estate.pk,))
    run.freeze()
    return run


def test_two_hundred_of_213_and_after_the_second_round_212(run):
    first = run.open("telling")
    lines = run.lines()
    assert len(lines) == 213
    run.make_all(lines[:200], "tell", answers=TOLD)
    run.make_all(lines[200:], "find_nobody")
    found = run.standing(first, "told")
    assert (found.part, found.base, shown(found.part, found.base)) == (200, 213, "93.90")
    run.close(first)
    second = run.open("telling", 3)
    assert (second.nth, run.standing(second, "told").part) == (2, 200)
    run.make_all(run.lines()[200:212], "tell", 4, answers=TOLD)
    found = run.standing(second, "told")
    assert (found.part, shown(found.part, found.base)) == (212, "99.53")
    assert len(run.lines(state="absent")) == 1
    assert Round.objects.get(nth=1).result["shares"]["told"] == {"part": 200, "base": 213}
    assert list(verify(office_id=run.campaign.office_id)) == []


def test_only_who_stood_at_the_door_has_visited(run):
    row = run.open("telling")
    line = run.lines()[0]
    run.make(line, "find_nobody")
    run.make(line, "tell", 2, answers=TOLD, channel=Channel.PHONE)
    assert visits(line, row) == (2, 2)
    other = run.lines()[1]
    run.make(other, "find_empty", 2, reason="无人居住")
    run.make(other, "take_back", 3, reason="门牌看错")
    run.make(other, "tell", 4, answers={"channel": "phone"})
    assert visits(other, row) == (0, 2)


def visits(line, row):
    line.refresh_from_db()
    return line.visit_count, sum(
        DayCount.objects.filter(round=row).values_list("visits", flat=True)
    )


def test_tallies_are_what_the_lines_say(run):
    row = run.open("telling")
    run.make_all(run.lines()[:50], "tell", answers=TOLD)
    run.make_all(run.lines()[50:60], "find_nobody")
    run.make(run.lines()[55], "find_empty", reason="无人居住")
    counted = {
        (t.state, t.weight, t.is_late): t.amount
        for t in Tally.objects.filter(round=row)
        if t.amount
    }
    assert counted == sums_by_state(row, run_roll("household_notices"))


def run_roll(key):
    from lilong.campaigns import flow

    return flow.campaign(key).roll


def test_a_closed_round_changes_no_more(run):
    row = run.open("telling")
    line = run.lines()[0]
    run.close(row)
    with pytest.raises(Refused, match="closed"):
        run.make(line, "tell", 3, answers=TOLD)
    with pytest.raises(Stale):
        run.close(row)


def test_what_is_sent_twice_is_recorded_once(run):
    run.open("telling")
    line = run.lines()[0]
    change = Change(line_id=line.pk, move="tell", revision=0, answers=TOLD)
    first = do.record_changes([change, change], at=at(1), **run.given)
    again = do.record_changes([change], at=at(2), **run.given)
    assert [one.outcome for one in (*first, *again)] == ["recorded", "recorded", "known"]
    assert Entry.objects.count() == 1
    assert Line.objects.get(pk=line.pk).revision == 1


def test_the_slower_of_two_is_told_who_was_there(run, cast):
    run.open("telling")
    line = run.lines()[0]
    run.make(line, "tell", 1, revision=0, answers=TOLD)
    change = Change(line_id=line.pk, move="find_nobody", revision=0)
    found = do.record_changes([change], at=at(2), **run.given)[0]
    assert (found.outcome, found.state, found.revision) == ("conflict", "told", 1)
    assert found.by == cast.section_head.actor.label[:200]
    with pytest.raises(Stale):
        run.make(line, "find_nobody", 2, revision=0)


def test_another_office_sees_no_line_and_no_campaign(run, cast):
    run.open("telling")
    outsider = cast.outsider
    change = Change(line_id=run.lines()[0].pk, move="tell", answers=TOLD)
    given = {"viewer": outsider.viewer, "by": outsider.actor, "at": at(1)}
    with pytest.raises(NotVisible):
        do.record_change(change, **given)
    with pytest.raises(NotVisible):
        do.freeze(run.campaign, **given)


def test_a_mistake_is_put_right_with_a_reason_and_stays_readable(run):
    run.open("telling")
    line = run.lines()[0]
    run.make(line, "tell", 1, answers=TOLD)
    with pytest.raises(Refused, match="reason"):
        run.make(line, "take_back", 2)
    run.make(line, "take_back", 2, reason="门牌看错")
    moves = Entry.objects.filter(line=line).order_by("recorded_at")
    assert list(moves.values_list("move", flat=True)) == ["tell", "take_back"]


def test_the_fingerprint_tells_a_roll_that_was_tampered_with(run):
    assert do.is_unchanged(run.roll)
    Line.objects.filter(pk=run.lines()[7].pk).update(label="别处")
    assert not do.is_unchanged(run.roll)


def test_who_may_not_run_campaigns_is_told_so(cast):
    with pytest.raises(Refused, match="does not run"):
        prepare(cast.committee_worker, "household_notices", FACTS)


@pytest.mark.parametrize("channel", [Channel.DESK, Channel.PHONE, Channel.API])
@pytest.mark.parametrize(
    ("how", "visits"), [("door", 1), ("phone", 0), ("neighbour", 0), ("slip", 0)]
)
def test_told_at_the_door_is_a_visit_wherever_it_is_written_down(cast, channel, how, visits):
    facts = {"occasion": "flood", "words": "台风（虚构）"}
    run = prepare(cast.section_head, "household_notices", facts, place_ids=(estate_of(cast, 1).pk,))
    run.freeze()
    row = run.open("telling")
    run.make(run.lines()[0], "tell", answers={"channel": how}, channel=channel)
    assert run.lines()[0].visit_count == visits
    assert sum(DayCount.objects.filter(round=row).values_list("visits", flat=True)) == visits
