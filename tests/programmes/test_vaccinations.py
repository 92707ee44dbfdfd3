"""AC-27: doses to the day, coverage of who is eligible, no reasons, no diagnoses."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from lilong.campaigns import flow, queries
from lilong.campaigns import operations as do
from lilong.campaigns.grammar import Begun, Due, Proof, Seen, faults
from lilong.campaigns.models import Entry as Move
from lilong.campaigns.models import Expectation, Line, TrackRun
from lilong.campaigns.operations import TrackSpec
from lilong.campaigns.rules import Kept, Standing
from lilong.journal.models import Entry
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import Refused
from lilong.kernel.identifiers import new_id
from lilong.kernel.limits import Limit, Unit
from lilong.programmes.vaccinations import rules
from lilong.rulebook import queries as rulebook
from lilong.ui.messages import say
from tests.campaigns.doing import AT, estate_of, living, prepare
from tests.campaigns.phoning import Phone, outcomes, told
from tests.cases.doing import photo

pytestmark = pytest.mark.django_db


def doses(vaccine: str, first: str, done=None):
    rule = rulebook.value("vaccine.schedules", on=date(2021, 6, 30)).value
    begun = Begun({"vaccine": vaccine, "first_dose": first}, rule, done=done or {})
    return {one.key: one for one in rules.doses(begun)}


def test_the_second_inactivated_dose_is_due_from_three_to_eight_weeks():
    second = doses("inactivated", "2021-06-30")["dose_2"]
    assert (second.first, second.last) == (date(2021, 7, 21), date(2021, 8, 25))
    kept = Kept(second.key, second.kind, second.first, second.last)
    standing = {
        day: kept.standing(date.fromisoformat(day))
        for day in ("2021-07-20", "2021-07-21", "2021-08-25", "2021-08-26")
    }
    assert standing == {
        "2021-07-20": Standing.EARLY, "2021-07-21": Standing.DUE,
        "2021-08-25": Standing.DUE, "2021-08-26": Standing.LATE,
    }  # fmt: skip
    assert "continue" in second.when_late


@pytest.mark.parametrize(
    ("vaccine", "first", "given", "spans"),
    [
        ("adenovirus", "2021-06-30", {}, []),
        (
            "cho", "2021-05-31", {},
            [("2021-06-28", "2021-07-26"), ("2021-07-26", "2021-11-30")],
        ),
        (
            "cho", "2021-08-31", {"dose_2": ("given", date(2021, 12, 1))},
            [("2021-09-28", "2021-10-26"), ("2021-12-29", "2022-02-28")],
        ),
        ("inactivated", "2024-02-08", {}, [("2024-02-29", "2024-04-04")]),
    ],
)  # fmt: skip
def test_every_schedule_counts_from_the_doses_as_given(vaccine, first, given, spans):
    found = [one for one in doses(vaccine, first, given).values() if one.key != "dose_1"]
    assert [(one.first.isoformat(), one.last.isoformat()) for one in found] == spans


def test_a_dose_pushed_behind_its_span_is_advised_until_no_day_before_it():
    third = doses("cho", "2026-05-01", {"dose_2": ("given", date(2026, 11, 10))})["dose_3"]
    assert (third.first, third.last) == (date(2026, 12, 8), date(2026, 11, 1))
    assert "until" not in third.hint.text
    second = doses("cho", "2026-05-01")["dose_2"]
    assert "until" in second.hint.text


def test_a_dose_whose_span_has_no_end_is_never_late():
    rule = [
        {"kind": "booster", "dose": 2, "after_previous": 180, "within_of_first": None},
        {"kind": "booster", "dose": 1, "after_previous": None, "within_of_first": None},
        {"kind": "cho", "dose": 2, "after_previous": 28,
         "within_of_first": Limit(56, Unit.DAYS)},
    ]  # fmt: skip
    begun = Begun({"vaccine": "booster", "first_dose": "2021-06-30"}, rule)
    one, two = rules.doses(begun)
    assert (one.key, one.outcome, one.first, one.last) == (
        "dose_1", "given", date(2021, 6, 30), date(2021, 6, 30),
    )  # fmt: skip
    assert (two.key, two.first, two.last) == ("dose_2", date(2021, 12, 27), None)
    assert str(two.hint) == "Not before 2021-12-27"
    kept = Kept(two.key, two.kind, two.first, two.last)
    assert kept.standing(date(2021, 12, 26)) == Standing.EARLY
    assert kept.standing(date(2031, 12, 27)) == Standing.DUE


def test_a_dose_after_one_that_was_put_off_counts_from_when_that_could_be_given():
    put_off = {"dose_2": ("postponed", date(2021, 7, 20))}
    third = doses("cho", "2021-05-31", put_off)["dose_3"]
    assert third.first == date(2021, 7, 26)
    assert third.held_by == ("dose_2",)


def dose(number: int, *, given: bool) -> Due:
    on = date(2021, 6, 30)
    return Due("doses", f"dose_{number}", "dose", on, None, "given" if given else "", False, given)


@pytest.mark.parametrize(
    ("kept", "begins", "completes"),
    [
        ((), "no_doses", "no_doses"),
        # A schedule that is laid out without a dose given is not under way.
        ((dose(1, given=False), dose(2, given=False)), "no_doses", "doses_left"),
        ((dose(1, given=True), dose(2, given=False)), "", "doses_left"),
        ((dose(1, given=True), dose(2, given=True)), "", ""),
    ],
)
def test_under_way_is_who_had_a_dose_and_through_who_had_them_all(kept, begins, completes):
    seen = Seen("vaccinations", "informed", AT, dues=kept)
    said = [guard(seen, {}) for guard in (rules.may_begin, rules.may_complete)]
    assert [one.code if one else "" for one in said] == [begins, completes]


@pytest.fixture
def run(cast):
    """A campaign over four persons of an estate."""
    living(cast, estate_of(cast, 6), 4)
    run = prepare(cast.section_head, "vaccinations", {"occasion": "流感（虚构）"})
    run.freeze()
    run.open("inviting")
    assert len(run.lines()) == 4
    return run


def begin(run, line: Line, vaccine: str = "inactivated", first: str = "2021-06-30"):
    spec = TrackSpec(
        line_id=line.pk, track="doses", answers={"vaccine": vaccine, "first_dose": first}
    )
    return do.begin_track(spec, at=AT, **run.given)


def second(track, on: date):
    row = Expectation.objects.get(run=track, key="dose_2")
    at = datetime(on.year, on.month, on.day, 9, tzinfo=SHANGHAI)
    return row.pk, "given", on, at


def test_a_dose_too_early_is_refused_and_a_late_one_is_continued(run):
    line = run.lines()[0]
    track = begin(run, line)
    key, outcome, on, at = second(track, date(2021, 7, 20))
    with pytest.raises(Refused, match="Too early"):
        do.record_outcome(key, outcome, on, at=at, **run.given)
    with pytest.raises(Refused, match="1 more doses"):
        run.make(line, "complete")
    key, outcome, on, at = second(track, date(2021, 8, 26))
    assert do.record_outcome(key, outcome, on, at=at, **run.given).is_settled
    line.refresh_from_db()
    assert line.state == "completed"


def test_one_dose_is_the_whole_schedule_of_the_adenovirus_vaccine(run):
    line = run.lines()[0]
    with pytest.raises(Refused, match="No dose is recorded"):
        run.make(line, "complete")
    begin(run, line, "adenovirus")
    line.refresh_from_db()
    assert line.state == "completed"


def test_what_follows_a_dose_is_the_house_s_own_move_and_is_told_as_one(run):
    line, row = run.lines()[0], run.roll.rounds.get()
    track = begin(run, line)
    line.refresh_from_db()
    assert line.state == "under_way"
    key, outcome, on, at = second(track, date(2021, 8, 26))
    do.record_outcome(key, outcome, on, at=at, **run.given)
    moves = Move.objects.filter(line=line).values_list("move", "channel")
    assert sorted(moves) == [("begin", "system"), ("complete", "system")]
    line.refresh_from_db()
    assert (line.state, line.visit_count) == ("completed", 0)
    assert run.standing(row, "coverage").part == 1


def test_who_declined_meanwhile_stays_declined_whatever_is_recorded(run):
    line = run.lines()[0]
    track = begin(run, line)
    run.make(line, "decline", 1)
    key, outcome, on, at = second(track, date(2021, 8, 26))
    assert do.record_outcome(key, outcome, on, at=at, **run.given).is_settled
    line.refresh_from_db()
    assert line.state == "declined"


def test_no_dose_is_recorded_for_who_is_not_eligible_until_that_is_set_back(run, cast):
    line, other = run.lines()[:2]
    track = begin(run, line)
    run.make(line, "leave_out", 1)
    run.make(other, "leave_out", 1)
    key, outcome, on, at = second(track, date(2021, 8, 26))
    words = "It stands at “Not eligible”: set that back first, then record."
    with override("en"):
        for refused in (
            lambda: do.record_outcome(key, outcome, on, at=at, **run.given),
            lambda: do.record_outcome(key, "postponed", on, at=at, **run.given),
            lambda: begin(run, line, "adenovirus"),
            lambda: begin(run, other),
        ):
            with pytest.raises(Refused) as found:
                refused()
            (one,) = found.value.refusals
            assert (say(one), one.rule) == (words, "V-07")
    assert not Expectation.objects.get(pk=key).is_settled
    assert not TrackRun.objects.filter(line=other).exists()
    run.make(line, "ask_again", 2)
    assert do.record_outcome(key, outcome, on, at=at, **run.given).is_settled
    line.refresh_from_db()
    assert line.state == "completed"


def test_no_door_lets_a_dose_in_for_who_is_not_eligible(run, cast):
    line = run.lines()[0]
    key = begin(run, line).expectations.get(key="dose_2").pk
    run.make(line, "leave_out", 1)
    line.refresh_from_db()
    number, client = run.campaign.matter.number, cast.section_head.client("en")
    words = "set that back first"
    page = client.get(reverse("campaigns:days", args=[number, line.pk])).content.decode()
    assert words in page
    assert reverse("campaigns:outcome", args=[number, line.pk, key]) not in page
    again = reverse("campaigns:begin_track", args=[number, line.pk, "doses"])
    assert again not in page
    given = {"id": str(new_id()), "vaccine": "adenovirus", "first_dose": "2021-06-30"}
    answer = client.post(again, given)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    dose = {"revision": 0, "outcome": "given", "on": "2021-08-26"}
    answer = client.post(reverse("campaigns:outcome", args=[number, line.pk, key]), dose)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    # Neither the phone nor the API makes a move for her that tells of a dose.
    change = told(line, "complete")
    assert outcomes(Phone(cast.section_head).send(change)) == ["refused"]
    body = {"changes": [{"id": str(new_id()), "line": str(line.pk), "move": "begin"}]}
    (answer,) = client.post(
        "/api/v1/campaigns/changes", json.dumps(body), content_type="application/json"
    ).json()
    assert answer["outcome"] == "refused"
    assert "diagnos" not in " ".join(answer["reasons"]).lower()
    line.refresh_from_db()
    assert line.state == "not_eligible"


def test_a_track_rests_in_states_that_are_known():
    doses = flow.campaign("vaccinations")
    track = replace(doses.tracks[0], rests_in=("ill",))
    assert "rests in the unknown state “ill”" in faults(replace(doses, tracks=(track,)))[0]


def test_a_closed_round_takes_no_move_and_the_dose_is_recorded_all_the_same(run):
    line, row = run.lines()[0], run.roll.rounds.get()
    track = begin(run, line)
    run.close(row)
    key, outcome, on, at = second(track, date(2021, 8, 26))
    assert do.record_outcome(key, outcome, on, at=at, **run.given).is_settled
    line.refresh_from_db()
    assert line.state == "under_way"


def test_coverage_is_of_who_is_eligible_on_the_roll_of_the_day(run):
    row = run.roll.rounds.get()
    lines = run.lines()
    begin(run, lines[0], "adenovirus")
    run.make(lines[1], "decline")
    run.make(lines[2], "leave_out")
    found = run.standing(row, "coverage")
    assert (found.part, found.base) == (1, 3)


def test_a_refusal_has_no_reason_and_neither_has_not_eligible(run):
    declared = flow.campaign("vaccinations")
    for key in ("decline", "leave_out"):
        move = declared.round("inviting").move(key)
        assert (move.asks, move.asks_reason) == ((), False)
    with pytest.raises(Refused, match="was not asked for"):
        run.make(run.lines()[0], "leave_out", answers={"diagnosis": "高血压"})
    assert faults(declared) == []


def test_beside_no_and_not_eligible_neither_note_nor_file_is_kept(run):
    line = run.lines()[0]
    for key in ("decline", "leave_out"):
        for more in ({"note": "高血压"}, {"files": (photo("report.png"),)}):
            with pytest.raises(Refused, match="why is never asked"):
                run.make(line, key, **more)
    assert run.make(line, "find_nobody", note="晚上在家").state == "unreached"


def test_a_declaration_that_asks_why_somebody_says_no_is_faulty():
    declared = flow.campaign("vaccinations")
    inviting = declared.round("inviting")
    for asked in ({"asks_reason": True}, {"proof": Proof.FILE}):
        moves = tuple(replace(m, **asked) if m.key == "decline" else m for m in inviting.moves)
        wrong = replace(declared, rounds=(replace(inviting, moves=moves),))
        assert [fault for fault in faults(wrong) if "let be" in fault]


def test_a_phone_offers_no_note_and_no_photo_beside_a_no(run, cast):
    do.assign(
        run.roll, [one.pk for one in run.lines()], post_id=cast.committee_worker.post.pk,
        second_post_id=None, at=AT, **run.given,
    )  # fmt: skip
    packet = cast.committee_worker.client("en").get(reverse("campaigns:packet")).json()
    more = {move["key"]: move["more"] for move in packet["rounds"][0]["moves"]}
    assert not more["decline"]
    assert not more["leave_out"]
    assert more["find_nobody"]


def test_a_table_that_is_taken_out_does_not_tell_who_said_no(run, cast):
    lines = run.lines()
    begin(run, lines[0], "adenovirus")
    run.make(lines[1], "decline")
    run.make(lines[2], "leave_out")
    address = reverse("campaigns:table", args=[run.campaign.matter.number, "csv"])
    answer = cast.section_head.client("en").get(address)
    text = b"".join(answer.streaming_content).decode()
    assert (text.count("Settled"), text.count("Not asked yet")) == (3, 1)
    for words in ("Does not want it", "Not eligible", "All doses given"):
        assert words not in text


def test_who_refused_is_counted_and_never_listed():
    states = {s.key: s.discreet for s in flow.campaign("vaccinations").round("inviting").states}
    assert {key for key, discreet in states.items() if discreet} == {"declined", "not_eligible"}


def test_doses_stand_nowhere_in_clear(run):
    begin(run, run.lines()[0], "cho")
    kept = json.dumps(list(Entry.objects.values_list("data", flat=True)), default=str)
    assert "cho" not in kept
    assert "2021-06-30" not in kept


def test_days_due_are_found_for_who_works_there(run, cast):
    track = begin(run, run.lines()[0], first="2026-10-01")
    viewer = cast.section_head.viewer_at(AT)
    on = AT.date()
    assert [one.key for one in queries.dues(viewer, on=on)] == ["dose_2"]
    assert not queries.dues(cast.outsider.viewer_at(AT), on=on).exists()
    # Another section's post is shown neither the campaign nor whom it reminds.
    assert not queries.dues(cast.other_handler.viewer_at(AT), on=on).exists()
    assert not queries.dues(viewer, on=date(2026, 10, 21)).exists()
    do.end_track(track.pk, reason="误录", at=AT + timedelta(hours=1), **run.given)
    assert not queries.dues(viewer, on=on).exists()
