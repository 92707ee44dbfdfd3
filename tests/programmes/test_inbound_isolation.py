"""AC-26: fourteen plus seven, both day conventions, versions by the minute of entry."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from lilong.campaigns import operations as do
from lilong.campaigns.grammar import Begun, Due, Seen
from lilong.campaigns.models import Entry, Expectation, Line, TrackRun
from lilong.campaigns.operations import TakeSpec, TrackSpec
from lilong.campaigns.queries import outcome_of
from lilong.campaigns.queries.sealed import facts_begun
from lilong.journal.models import Entry as JournalEntry
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.programmes.inbound_isolation import rules
from lilong.rulebook import queries as rulebook
from lilong.rulebook import snapshot
from lilong.rulebook.models import RuleValue
from lilong.rulebook.terms import State
from tests.campaigns.doing import AT, Run, prepare
from tests.campaigns.switching import switched_on
from tests.cast import small_office

OPTIONS = ("inbound.tests", "inbound.arrival_counts")


def days_of(since: str, *, arrival_counts: bool = False, done=None):
    """Work out the days of an entry by the values the rulebook starts with."""
    options = {key: rulebook.value(key, on=date(2021, 7, 1)).value for key in OPTIONS}
    options["inbound.arrival_counts"] = arrival_counts
    rule = rulebook.value("inbound.versions", on=date(2021, 7, 1)).value
    begun = Begun({"cause": "entry", "since": since}, rule, done=done or {}, options=options)
    return {one.key: one for one in rules.days(begun)}


def spans(days, kind):
    return [(one.first.isoformat(), one.last.isoformat()) for one in days.values()
            if one.kind == kind]  # fmt: skip


@pytest.mark.parametrize(
    ("arrival_counts", "stays", "tests", "ends"),
    [
        (
            False,
            [("2021-07-22", "2021-08-04"), ("2021-08-05", "2021-08-11")],
            ["2021-07-22", "2021-07-25", "2021-07-28", "2021-08-04", "2021-08-06", "2021-08-11"],
            "2021-08-12T00:00:00+08:00",
        ),
        (
            True,
            [("2021-07-21", "2021-08-03"), ("2021-08-04", "2021-08-10")],
            ["2021-07-21", "2021-07-24", "2021-07-27", "2021-08-03", "2021-08-05", "2021-08-10"],
            "2021-08-11T00:00:00+08:00",
        ),
    ],
)
@pytest.mark.django_db
def test_the_days_of_the_twenty_first_of_july(arrival_counts, stays, tests, ends):
    days = days_of("2021-07-21T20:00:00+08:00", arrival_counts=arrival_counts)
    assert spans(days, "stay") == stays
    assert [first for first, _last in spans(days, "test")] == tests
    assert days["monitoring"].ends_at.isoformat() == ends
    assert days["isolation"].held_by == (
        "isolation_1", "isolation_4", "isolation_7", "isolation_14",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("since", "isolation", "monitoring", "tests"),
    [
        ("2020-07-26T23:59:00+08:00", 14, 0, []),
        ("2020-07-27T00:00:00+08:00", 7, 7, [5]),
        ("2021-05-15T23:50:00+08:00", 7, 7, [5]),
        ("2021-05-15T16:10:00+00:00", 14, 7, [1, 4, 7, 14, 2, 7]),
        ("2021-05-16T00:10:00+08:00", 14, 7, [1, 4, 7, 14, 2, 7]),
        ("2022-01-25T08:00:00+08:00", 14, 7, [1, 4, 7, 14, 2, 7]),
        ("2022-06-27T23:59:59+08:00", 14, 7, [1, 4, 7, 14, 2, 7]),
        ("2022-06-28T00:00:00+08:00", 7, 3, [1, 2, 3, 5, 7, 3]),
        ("2023-01-08T00:00:00+08:00", 0, 0, []),
        ("2019-12-31T12:00:00+08:00", 0, 0, []),
    ],
)
@pytest.mark.django_db
def test_the_version_is_that_of_the_minute_of_entry(since, isolation, monitoring, tests):
    days = days_of(since)
    lengths = {
        one.key: (one.last - one.first).days + 1 for one in days.values() if one.kind == "stay"
    }
    expected = {"isolation": isolation, "monitoring": monitoring}
    assert lengths == {key: length for key, length in expected.items() if length}
    assert [int(key.rpartition("_")[2]) for key, one in days.items() if one.kind == "test"] == tests


@pytest.mark.django_db
def test_a_month_that_ends_and_a_leap_day_are_days_like_others():
    days = days_of("2022-01-30T01:00:00+08:00")
    assert days["isolation"].last == date(2022, 2, 13)
    assert days["monitoring"].ends_at == datetime(2022, 2, 21, tzinfo=SHANGHAI)
    days = days_of("2020-02-20T01:00:00+08:00")
    assert days["isolation"].ends_at == datetime(2020, 3, 6, tzinfo=SHANGHAI)


@pytest.mark.django_db
def test_a_positive_test_ends_what_was_expected_and_begins_care():
    done = {"isolation_1": ("negative", date(2021, 7, 22)),
            "isolation_4": ("positive", date(2021, 7, 25))}  # fmt: skip
    assert list(days_of("2021-07-21T20:00:00+08:00", done=done)) == [
        "isolation_1", "isolation_4", "medical",
    ]  # fmt: skip


def due(key: str, kind: str = "test", outcome: str = "negative") -> Due:
    """An expected day as it stands: settled by whatever says that it is over."""
    on, settled = date(2021, 8, 4), outcome in {"negative", "positive", "over"}
    pending = bool(outcome) and not settled
    return Due("days", key, kind, on, on, outcome, pending, settled)


STAY, WEEK = due("isolation", "stay", "over"), due("monitoring", "stay", "over")
ENDED = Seen(
    "inbound_isolation", "monitoring", AT,
    dues=(due("isolation_14"), STAY, due("monitoring_7"), WEEK),
)  # fmt: skip


def asked(guard, *dues: Due) -> str:
    refused = guard(replace(ENDED, dues=dues), {})
    assert refused is None or refused.rule == "V-05"
    return refused.code if refused else ""


def test_released_is_who_has_every_day_behind_her_and_no_positive_test():
    assert asked(rules.may_release, *ENDED.dues) == ""
    assert asked(rules.may_release) == "no_track"
    for outcome in ("", "pending", "missed"):
        assert asked(rules.may_release, *ENDED.dues, due("monitoring_2", outcome=outcome)) == "held"
    # Care that is over settles everything, and she comes back from care to days of her own.
    ill = due("isolation_4", outcome="positive")
    care = due("medical", "care", "over")
    assert asked(rules.may_release, ill, care) == "positive"
    assert asked(rules.may_release, ill, replace(care, outcome="", is_settled=False)) == "held"


def test_monitoring_begins_when_the_stay_in_isolation_is_over():
    assert asked(rules.may_transfer, due("isolation_14"), STAY) == ""
    for outcome in ("", "broken"):
        runs = due("isolation", "stay", outcome)
        assert asked(rules.may_transfer, due("isolation_14"), runs, WEEK) == "isolation_runs"
    assert asked(rules.may_transfer, WEEK) == asked(rules.may_transfer) == "isolation_runs"


def test_to_care_goes_who_was_positive_and_away_who_has_no_day_left_here():
    assert asked(rules.may_go_to_care, due("isolation_4", outcome="positive")) == ""
    assert asked(rules.may_go_to_care, due("isolation_4", outcome="pending")) == "no_positive"
    assert asked(rules.may_go_to_care) == "no_positive"
    assert asked(rules.may_leave, *ENDED.dues) == asked(rules.may_leave) == ""
    assert asked(rules.may_leave, STAY, due("monitoring_7", outcome="")) == "not_confirmed"


# Within the engine


def day(number: int, month: int = 8) -> datetime:
    return datetime(2021, month, number, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def run(cast):
    """A campaign with one person in isolation, entered on 21 July 2021, 20:00."""
    switched_on(cast, "inbound_isolation")
    return arrived(cast.section_head)


def arrived(who, slip: str = "A-001") -> Run:
    run = prepare(who, "inbound_isolation", {"order": "公告（虚构）"})
    run.add(["抵沪 001"], name="林知远", columns={"slip": slip, "home": "映梧示例路285弄6号"})
    run.freeze()
    run.open("control")
    run.make(run.lines()[0], "arrive")
    return run


def begin(run: Run, since: str = "2021-07-21T20:00:00+08:00", cause: str = "entry") -> TrackRun:
    spec = TrackSpec(
        line_id=run.lines()[0].pk, track="days", answers={"cause": cause, "since": since}
    )
    return do.begin_track(spec, at=AT, **run.given)


def row(track: TrackRun, key: str) -> Expectation:
    return Expectation.objects.get(run=track, key=key)


def outcome(run: Run, track: TrackRun, key: str, what: str, on: datetime, **more):
    return do.record_outcome(row(track, key).pk, what, on.date(), at=on, **run.given, **more)


def all_negative(run: Run, track: TrackRun, phase: str) -> None:
    for one in Expectation.objects.filter(run=track, kind="test", key__startswith=phase):
        at = datetime(one.first.year, one.first.month, one.first.day, 9, tzinfo=SHANGHAI)
        do.record_outcome(one.pk, "negative", one.first, at=at, **run.given)


@pytest.mark.django_db
def test_it_is_off_until_the_office_switches_it_on(cast):
    with pytest.raises(Refused, match="off until"):
        prepare(cast.section_head, "inbound_isolation", {"order": "公告（虚构）"})


@pytest.mark.django_db
def test_a_pending_or_missed_test_holds_the_release(run):
    track, line = begin(run), run.lines()[0]
    with pytest.raises(Refused, match="8 days are open"):
        run.make(line, "release", 2)
    all_negative(run, track, "isolation_1")
    for what in ("pending", "missed"):
        outcome(run, track, "isolation_4", what, day(25, 7))
        outcome(run, track, "isolation_7", "negative", day(28, 7)) if what == "pending" else None
        with pytest.raises(Refused, match="hold it"):
            outcome(run, track, "isolation", "over", day(5))
        with pytest.raises(Refused, match="Isolation is not over"):
            run.make(line, "transfer", 2)
    outcome(run, track, "isolation_4", "negative", day(2))
    outcome(run, track, "isolation", "over", day(5))
    run.make(line, "transfer", 2)
    with pytest.raises(Refused, match="3 days are open"):
        run.make(line, "release", 3)
    all_negative(run, track, "monitoring_")
    outcome(run, track, "monitoring", "over", day(12))
    assert run.make(line, "release", 3).state == "released"


@pytest.mark.django_db
def test_no_reason_about_a_person_stands_in_the_journal_for_ever(run):
    secret, track = "曾发热（虚构）", begin(run)
    columns = {"slip": "A-777", "home": "某处（虚构）"}
    run.add(["抵沪 777"], 1, name="某某", columns=columns, late_reason=secret)
    outcome(run, track, "isolation_1", "positive", day(22, 7))
    run.make(run.lines()[0], "go_to_care", 2)
    run.make(run.lines()[0], "come_back", 3, reason=secret)
    fresh = begin(run, "2021-08-06T12:00:00+08:00", "contact")
    do.end_track(fresh.pk, reason=secret, at=AT, **run.given)
    told = {"campaigns.line_added_late", "campaigns.line_moved", "campaigns.track_ended"}
    entries = JournalEntry.objects.filter(type__in=told)
    assert set(entries.values_list("type", flat=True)) == told
    assert not [one for one in entries if secret in one.reason]
    assert Entry.objects.get(move="come_back").reason == secret


@pytest.mark.django_db
def test_nothing_is_over_before_its_minute_and_no_test_before_its_day(run):
    track = begin(run)
    all_negative(run, track, "isolation_")
    with pytest.raises(Refused, match="runs until 2021-08-05 00:00"):
        outcome(run, track, "isolation", "over", datetime(2021, 8, 4, 23, 59, tzinfo=SHANGHAI))
    outcome(run, track, "isolation", "over", datetime(2021, 8, 5, 0, 0, tzinfo=SHANGHAI))
    with pytest.raises(Refused, match="Too early"):
        outcome(run, track, "monitoring_2", "negative", day(5))
    with pytest.raises(Refused, match="in the future"):
        do.record_outcome(
            row(track, "monitoring_2").pk, "negative", date(2021, 8, 7), at=day(6), **run.given
        )


@pytest.mark.django_db
def test_breaking_a_rule_does_not_start_the_days_again(run):
    track = begin(run)
    before = list(Expectation.objects.order_by("key").values_list("key", "first", "last"))
    outcome(run, track, "isolation", "broken", day(1))
    after = list(Expectation.objects.order_by("key").values_list("key", "first", "last"))
    assert before == after
    assert not row(track, "isolation").is_settled


@pytest.mark.django_db
def test_a_new_contact_begins_anew_and_supersedes_the_old(run):
    old = begin(run)
    all_negative(run, old, "isolation_")
    outcome(run, old, "isolation", "over", day(5))
    fresh = begin(run, "2021-08-06T18:00:00+08:00", "contact")
    old.refresh_from_db()
    assert old.superseded_at
    assert not old.expectations.filter(is_settled=False, dropped_at=None).exists()
    assert fresh.nth == 2
    assert row(fresh, "isolation").first == date(2021, 8, 7)
    assert row(fresh, "isolation").last == date(2021, 8, 20)
    assert row(fresh, "monitoring").ends_at == datetime(2021, 8, 28, tzinfo=SHANGHAI)
    with pytest.raises(Refused, match="over"):
        outcome(run, old, "monitoring_2", "negative", day(6))
    with pytest.raises(Refused, match="days are open"):
        run.make(run.lines()[0], "release", 3)


@pytest.mark.django_db
def test_what_was_begun_goes_on_by_the_rule_it_was_begun_with(run, cast):
    track = begin(run)
    RuleValue.objects.create(
        office=cast.office, key="inbound.versions", valid_from=date(2020, 1, 1),
        state=State.APPROVED, proposed_at=AT,
        value=[{"version": "d", "valid_from": "2020-01-01", "isolation": 3, "monitoring": 1}],
    )  # fmt: skip
    snapshot.note_change()
    outcome(run, track, "isolation_1", "negative", day(22, 7))
    assert row(track, "isolation").last == date(2021, 8, 4)
    assert track.rule_version == "inbound.versions@default"
    again = begin(run)
    assert row(again, "isolation").last == date(2021, 7, 24)
    assert again.rule_version != "inbound.versions@default"


@pytest.mark.django_db
def test_two_at_once_are_not_both_right(run):
    track = begin(run)
    outcome(run, track, "isolation_1", "negative", day(22, 7), revision=0)
    with pytest.raises(Stale):
        outcome(run, track, "isolation_4", "negative", day(25, 7), revision=0)


@pytest.mark.django_db
def test_a_positive_test_leads_to_care(run):
    track, line = begin(run), run.lines()[0]
    with pytest.raises(Refused, match="No test was positive"):
        run.make(line, "go_to_care", 2)
    outcome(run, track, "isolation_1", "negative", day(22, 7))
    outcome(run, track, "isolation_4", "positive", day(25, 7))
    open_ones = track.expectations.filter(is_settled=False, dropped_at=None)
    assert list(open_ones.values_list("key", flat=True)) == ["medical"]
    assert run.make(line, "go_to_care", 2).state == "care"


@pytest.fixture
def beyond(db):
    """A further office whose section head runs campaigns of its own."""
    return small_office("310198003", "丙里", "BL", people=("section_head",), west=121.44)


@pytest.mark.django_db
def test_whoever_moves_away_is_the_senders_until_the_receiver_confirms(run, cast, beyond):
    track, line = begin(run), run.lines()[0]
    all_negative(run, track, "isolation_")
    code = beyond.office.code
    with pytest.raises(Refused, match="code of another office"):
        do.hand_over(track.pk, cast.office.code, reason="搬家", at=day(6), **run.given)
    do.hand_over(track.pk, code, reason="搬家", at=day(6), **run.given)
    with pytest.raises(Refused, match="not confirmed"):
        run.make(line, "leave", 2)
    # It is worked on here still.
    outcome(run, track, "isolation", "over", day(6))
    switched_on(cast, "inbound_isolation", office=beyond)
    there = arrived(beyond.member("section_head"), "B-002")
    taken = do.take_over(
        TakeSpec(run_id=track.pk, label="转入 001"), there.campaign, at=day(7), **there.given
    )
    assert taken.line.name
    assert str(taken.line.name) != "林知远"
    left = taken.expectations.filter(is_settled=False).order_by("first", "key")
    assert [one.key for one in left] == ["monitoring", "monitoring_2", "monitoring_7"]
    assert row(taken, "monitoring").ends_at == datetime(2021, 8, 12, tzinfo=SHANGHAI)
    track.refresh_from_db()
    assert track.taken_over_at
    assert run.make(line, "leave", 2).state == "handed"
    with pytest.raises(NotVisible):
        do.take_over(TakeSpec(run_id=track.pk, label="又一次"), there.campaign, at=day(7),
                     **there.given)  # fmt: skip


@pytest.mark.django_db
def test_nobody_takes_over_what_was_not_offered(run, cast, beyond):
    track = begin(run)
    switched_on(cast, "inbound_isolation", office=beyond)
    there = arrived(beyond.member("section_head"), "B-002")
    with pytest.raises(NotVisible):
        do.take_over(TakeSpec(run_id=track.pk, label="x"), there.campaign, at=day(7), **there.given)
    with pytest.raises(NotVisible):
        do.record_outcome(
            row(track, "isolation_1").pk, "negative", date(2021, 7, 22), at=day(6), **there.given
        )


@pytest.mark.django_db
def test_nothing_of_it_stands_in_clear_and_all_of_it_goes(run, cast):
    track = begin(run)
    outcome(run, track, "isolation_1", "negative", day(22, 7))
    assert TrackRun.objects.get().facts == {}
    assert row(track, "isolation_1").outcome == ""
    assert outcome_of(row(track, "isolation_1")) == "negative"
    told = json.dumps(list(JournalEntry.objects.values_list("data", flat=True)), default=str)
    for word in ("林知远", "negative", "抵沪 001", "A-001", "285弄", "2021-07-21T20"):
        assert word not in told
    with pytest.raises(Refused, match="open still"):
        do.end(run.campaign, "close", reason="结束", summary="无", at=AT, **run.given)
    run.close(run.roll.rounds.get())
    ended = do.end(run.campaign, "close", reason="结束", summary="无", at=AT, **run.given)
    assert ended.deletes_on == AT.date() + timedelta(days=30)
    assert do.due_for_deletion(at=AT + timedelta(days=30)) == []
    later = AT + timedelta(days=31)
    assert [one.pk for one in do.due_for_deletion(at=later)] == [ended.pk]
    assert do.delete_people(ended, by=cast.section_head.actor, at=later) == 1
    line = Line.objects.get()
    assert (line.label, str(line.name or ""), line.facts) == ("—", "", {})
    assert facts_begun(TrackRun.objects.get()) == {}
    assert not Expectation.objects.exists()
    assert set(Entry.objects.values_list("reason", flat=True)) == {""}
    assert do.delete_people(ended, by=cast.section_head.actor, at=later) == 0
