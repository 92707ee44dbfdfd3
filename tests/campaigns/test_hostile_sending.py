"""What a hostile hand sends by phone and by API: it is told, wins nothing and stops nobody else."""

import json
from dataclasses import replace

import pytest

from lilong.campaigns import flow
from lilong.campaigns import operations as do
from lilong.campaigns.models import Display, Entry, TrackRun
from lilong.campaigns.operations import ObjectionSpec, RecordSpec, TrackSpec
from lilong.campaigns.specs import Change, RoundSpec
from lilong.cases.grammar import Kind
from lilong.cases.rules import answer_refusal
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.kernel.identifiers import new_id
from tests.campaigns.doing import AT, at, estate_of, living, prepare
from tests.campaigns.phoning import Phone, outcomes, telling, told

pytestmark = pytest.mark.django_db
NOBODY = {"move": "find_nobody", "answers": {}}


@pytest.fixture(autouse=True)
def _friday():
    with clock.fixed(AT):
        yield


@pytest.fixture(name="run")
def _run(cast):
    return telling(cast)


@pytest.fixture(name="phone")
def _phone(cast, run):
    return Phone(cast.section_head)


def by_api(phone, *changes):
    body = json.dumps({"changes": changes})
    to = "/api/v1/campaigns/changes"
    return phone.client.post(to, body, content_type="application/json")


def change(line, **more):
    sent = {"id": str(new_id()), "line": str(line.pk), "move": "tell"}
    return {**sent, "answers": {"channel": "door"}, **more}


@pytest.mark.parametrize(
    "wrong",
    [
        {"made_at": "0001-01-01T00:00:00+14:00"},
        {"made_at": "0001-01-01T00:00:00+00:00"},
        {**NOBODY, "again_at": "0001-01-01T00:00:00+14:00"},
        {**NOBODY, "again_at": "9999-12-31T23:59:59+00:00"},
        {**NOBODY, "again_at": "9999-12-31T23:59:59-14:00"},
        {**NOBODY, "again_at": "2026-11-20T18:00:00"},
    ],
)
@pytest.mark.parametrize("door", ["phone", "api"])
def test_a_time_that_cannot_be_is_told_and_stops_no_other(run, phone, wrong, door):
    first, second = run.lines()[:2]
    if door == "phone":
        found = outcomes(phone.send(told(first, **wrong), told(second)))
    else:
        answer = by_api(phone, change(first, **wrong), change(second))
        assert answer.status_code == 200, answer.content
        found = [one["outcome"] for one in answer.json()]
        assert answer.json()[0]["reasons"]
    assert found == ["refused", "recorded"]
    assert not Entry.objects.filter(line=first).exists()
    number = run.campaign.matter.number
    assert phone.client.get(f"/campaigns/{number}/lines/").status_code == 200
    assert phone.packet().status_code == 200


def test_a_time_without_its_zone_is_no_time_to_record_by(run, phone):
    answer = by_api(phone, change(run.lines()[0], made_at="2026-11-20T09:00:00"))
    assert [one["outcome"] for one in answer.json()] == ["refused"]


def test_when_to_come_again_is_not_left_out_because_it_cannot_be_read(run, phone):
    line = run.lines()[0]
    for wrong in (5, "tonight", ["2026-11-20T18:00:00+08:00"]):
        assert outcomes(phone.send(told(line, **NOBODY, again_at=wrong))) == ["refused"]
    assert outcomes(phone.send(told(line, **NOBODY, again_at=None))) == ["recorded"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"answers": {"channel": ["door"]}},
        {"answers": {"channel": {"door": 1}}},
        {"answers": {"channel": "\ud800"}},
        {"answers": {"channel": "door", "\ud800": "x"}},
        {"answers": {"channel": "door", "more": [{"deep": "\0"}]}},
        {"answers": {"channel": "a\0b"}},
        {"note": "a\0b"},
        {"reason": "a\0b"},
        {"move": "te\0ll"},
    ],
)
def test_what_no_database_takes_is_refused_alone(run, phone, wrong):
    first, second = run.lines()[:2]
    answer = by_api(phone, change(first, **wrong), change(second))
    assert answer.status_code == 200, answer.content
    assert [one["outcome"] for one in answer.json()] == ["refused", "recorded"]
    third, fourth = run.lines()[2:4]
    assert outcomes(phone.send(told(third, **wrong), told(fourth))) == ["refused", "recorded"]
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {**NOBODY},
        {"answers": {"channel": "phone"}},
        {"note": "老人耳背（虚构）"},
    ],
)
def test_an_id_used_again_for_something_else_is_refused_not_taken_for_known(run, phone, other):
    line = run.lines()[0]
    sent = told(line)
    assert outcomes(phone.send(sent)) == ["recorded"]
    assert outcomes(phone.send(sent)) == ["known"]
    answer = phone.send({**sent, **other})
    assert outcomes(answer) == ["refused"]
    assert "Something else was recorded" in answer.json()["results"][0]["words"][0]
    assert outcomes(phone.send({**sent, "line": str(run.lines()[1].pk)})) == ["refused"]
    assert Entry.objects.count() == 1


def test_one_id_twice_in_a_request_tells_of_one_record(run, phone):
    first, second = run.lines()[:2]
    one = change(first)
    answer = by_api(phone, one, one, {**one, "line": str(second.pk)}, {**one, "note": "x"})
    assert [row["outcome"] for row in answer.json()] == [
        "recorded", "recorded", "refused", "refused",
    ]  # fmt: skip
    assert not Entry.objects.filter(line=second).exists()


def test_a_note_and_sealed_answers_sent_again_are_known(cast):
    living(cast, estate_of(cast, 6), 2)
    run = prepare(cast.section_head, "vaccinations", {"occasion": "流感（虚构）"})
    run.freeze()
    run.open("inviting")
    given = Change(line_id=run.lines()[0].pk, move="inform", note="下午在家（虚构）")
    found = [do.record_changes([given], at=at(1), **run.given)[0].outcome for _ in range(2)]
    assert found == ["recorded", "known"]


def test_a_record_of_a_line_no_longer_seen_is_known_and_tells_no_more_of_it(cast, run):
    worker, head = Phone(cast.grid_worker), cast.section_head
    line = run.lines()[0]
    line.roll.lines.update(area_path=cast.areas["east"].path)
    worker_sees = [one["id"] for one in worker.lines()]
    if str(line.pk) not in worker_sees:
        line.roll.lines.filter(pk=line.pk).update(post=cast.grid_worker.post)
    sent = told(line)
    assert outcomes(worker.send(sent)) == ["recorded"]
    line.roll.lines.filter(pk=line.pk).update(area_path=cast.areas["west"].path, post=None)
    line.refresh_from_db()
    do.record_change(
        Change(line_id=line.pk, move="take_back", reason="记错"), viewer=head.viewer_at(AT),
        by=head.actor, at=at(1),
    )  # fmt: skip
    (row,) = worker.send(sent).json()["results"]
    assert (row["outcome"], row["state"], row["revision"]) == ("known", "told", 0)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_track_of_a_day_no_calendar_goes_on_from_is_refused(cast, day):
    living(cast, estate_of(cast, 6), 1)
    run = prepare(cast.section_head, "vaccinations", {"occasion": "流感（虚构）"})
    run.freeze()
    run.open("inviting")
    answers = {"vaccine": "inactivated", "first_dose": day}
    spec = TrackSpec(line_id=run.lines()[0].pk, track="doses", answers=answers)
    with pytest.raises(Refused, match="is not a date"):
        do.begin_track(spec, at=AT, **run.given)
    assert not TrackRun.objects.exists()


def test_a_notice_of_a_day_no_calendar_goes_on_from_is_not_put_up(run, phone):
    number = run.campaign.matter.number
    sent = {
        "id": str(new_id()), "title": "公示（虚构）", "place": "弄口", "contact": "居委会",
        "starts_on": "2026-11-20", "ends_on": "9999-12-31",
    }  # fmt: skip
    answer = phone.client.post(f"/campaigns/{number}/notices/new/", sent)
    assert answer.status_code == 422
    assert "Days after 2999" in answer.content.decode()
    assert not Display.objects.exists()


def test_a_moment_no_calendar_goes_on_from_begins_no_track(cast):
    asked = flow.campaign("inbound_isolation").tracks[0].asks
    since = next(q for q in asked if q.kind is Kind.DATETIME)
    for moment in ("9999-12-31T23:59:59+08:00", "0001-01-01T00:00:00+08:00"):
        told_of = answer_refusal(since, moment)
        assert told_of is not None
        assert told_of.field == since.key
    assert answer_refusal(since, "2026-11-20T09:00:00+08:00") is None


def test_a_form_sent_back_with_something_else_is_not_told_as_done(cast):
    living(cast, estate_of(cast, 6), 2)
    run = prepare(cast.section_head, "vaccinations", {"occasion": "流感（虚构）"})
    run.freeze()
    spec = RoundSpec(key="inviting")
    row = do.open_round(run.roll, spec, at=AT, **run.given)
    assert do.open_round(run.roll, spec, at=AT, **run.given) == row
    with pytest.raises(Refused, match="Something else was recorded"):
        do.open_round(run.roll, replace(spec, due_date=AT.date()), at=AT, **run.given)
    first, second = run.lines()
    answers = {"vaccine": "inactivated", "first_dose": "2026-06-30"}
    track = TrackSpec(line_id=first.pk, track="doses", answers=answers)
    begun = do.begin_track(track, at=AT, **run.given)
    assert do.begin_track(track, at=AT, **run.given) == begun
    for other in (
        replace(track, answers={**answers, "first_dose": "2026-07-01"}),
        replace(track, line_id=second.pk),
    ):
        with pytest.raises(Refused, match="Something else was recorded"):
            do.begin_track(other, at=AT, **run.given)
    objection = ObjectionSpec(name="某人（虚构）", words="太吵（虚构）", received_on=AT.date())
    heard = do.object_to(run.campaign, objection, at=AT, **run.given)
    assert do.object_to(run.campaign, objection, at=AT, **run.given) == heard
    with pytest.raises(Refused, match="Something else was recorded"):
        do.object_to(run.campaign, replace(objection, words="遮光（虚构）"), at=AT, **run.given)


def test_a_record_of_a_log_sent_back_with_something_else_is_told(cast):
    run = prepare(cast.section_head, "renewal_signings", {"plot": "283-3"})
    line = run.add(["示例弄1号"], columns={"certificate": "H-1", "kind": "property"})[0]
    run.freeze()
    spec = RecordSpec(
        line_id=line.pk, log="contact", on=AT.date(), kind="family",
        answers={"next_step": "再访（虚构）"},
    )  # fmt: skip
    kept = do.add_record(spec, at=AT, **run.given)
    assert do.add_record(spec, at=AT, **run.given) == kept
    with pytest.raises(Refused, match="Something else was recorded"):
        do.add_record(replace(spec, kind="heirs"), at=AT, **run.given)
