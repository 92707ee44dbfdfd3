"""The round on the phone: its packet, and what comes back exactly once."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from lilong.accounts.models import Office, PostHolding
from lilong.attachments.models import Attachment
from lilong.campaigns import operations as do
from lilong.campaigns.models import Entry, Line, Tally
from lilong.kernel import clock
from tests.campaigns.doing import AT
from tests.campaigns.phoning import Phone, key_of, outcomes, telling, told
from tests.cases.doing import photo
from tests.cast import small_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then():
    with clock.fixed(AT + timedelta(hours=1)):
        yield


@pytest.fixture(name="run")
def _run(cast):
    return telling(cast)


@pytest.fixture(name="phone")
def _phone(cast, run):
    return Phone(cast.committee_worker)


def tally(state):
    found = Tally.objects.filter(state=state, weight="", is_late=False).first()
    return found.amount if found else 0


def test_the_packet_holds_lines_of_the_area_and_what_can_be_done_with_them(phone):
    packet = phone.packet().json()
    assert packet["owner"] == phone.owner
    assert len(packet["lines"]) == 6
    assert len(packet["buildings"]) == 1
    moves = {one["key"]: one for one in packet["rounds"][0]["moves"]}
    assert moves["tell"]["thumb"]
    assert moves["tell"]["asks"][0]["choices"][0] == ["door", "At the door"]
    assert moves["find_nobody"]["again"]
    assert moves["find_empty"]["reason"]
    assert {one["revision"] for one in packet["lines"]} == {0}


def test_all_moves_a_worker_may_make_come_along(cast, run):
    packet = Phone(cast.committee_worker).packet().json()
    keys = {one["key"] for one in packet["rounds"][0]["moves"]}
    assert {"tell", "acknowledge", "find_empty"} <= keys


def test_who_looks_after_lines_carries_hers_and_nobody_elses(cast, run, phone):
    lines = run.lines()
    post, other = cast.committee_worker.post.pk, cast.grid_worker.post.pk
    do.assign(run.roll, [one.pk for one in lines[:2]], post_id=post, second_post_id=None, at=AT,
              **run.given)  # fmt: skip
    do.assign(run.roll, [lines[2].pk], post_id=other, second_post_id=post, at=AT, **run.given)
    assert {one["id"] for one in phone.lines()} == {str(one.pk) for one in lines[:3]}


def test_lines_of_others_are_not_carried_by_who_has_none(cast, run, phone):
    do.assign(run.roll, [one.pk for one in run.lines()], post_id=cast.grid_worker.post.pk,
              second_post_id=None, at=AT, **run.given)  # fmt: skip
    assert phone.lines() == []


def test_being_given_to_a_worker_is_no_conflict_for_what_she_recorded_before(cast, run, phone):
    change = told(phone.lines()[0])
    do.assign(run.roll, [one.pk for one in run.lines()], post_id=cast.committee_worker.post.pk,
              second_post_id=None, at=AT, **run.given)  # fmt: skip
    assert outcomes(phone.send(change)) == ["recorded"]


def test_a_packet_that_is_as_it_was_is_not_sent_again(phone):
    first = phone.packet()
    again = phone.client.get(
        "/campaigns/round/packet.json", headers={"if-none-match": first["ETag"]}
    )
    assert again.status_code == 304
    phone.send(told(phone.lines()[0]))
    later = phone.client.get(
        "/campaigns/round/packet.json", headers={"if-none-match": first["ETag"]}
    )
    assert later.status_code == 200
    assert len(later.json()["lines"]) == 5


def test_more_lines_than_a_parcel_holds_come_in_several(phone, monkeypatch):
    monkeypatch.setattr("lilong.campaigns.queries.phone.parcel.__kwdefaults__", {
        "after": None, "most": 4,
    })  # fmt: skip
    first = phone.packet().json()
    assert len(first["lines"]) == 4
    second = phone.packet(after=first["next"]).json()
    assert len(second["lines"]) == 2
    assert second["next"] == ""
    assert not {one["id"] for one in first["lines"]} & {one["id"] for one in second["lines"]}


def test_the_packet_speaks_the_reader_s_language(cast, run):
    moves = Phone(cast.committee_worker, "zh-hans").packet().json()
    assert [one["label"] for one in moves["again"]][-1] == "周末"


def test_what_is_sent_twice_is_recorded_once(phone, run):
    change = told(phone.lines()[0], note="门口张贴（虚构）")
    assert outcomes(phone.send(change)) == ["recorded"]
    assert outcomes(phone.send(change)) == ["known"]
    assert Entry.objects.filter(pk=key_of(change)).count() == 1
    assert tally("told") == 1
    assert Line.objects.get(pk=change["line"]).visit_count == 1


def test_two_phones_on_one_staircase_never_win_silently(cast, run, phone):
    other = Phone(cast.grid_worker)
    Line.objects.filter(roll=run.roll).update(area_path=cast.areas["east_cell"].path)
    mine, theirs = phone.lines()[0], other.lines()[0]
    assert mine["id"] == theirs["id"]
    assert outcomes(other.send(told(theirs, "find_nobody"))) == ["recorded"]
    answer = phone.send(told(mine))
    found = answer.json()["results"][0]
    assert found["outcome"] == "conflict"
    assert found["said"] == "Nobody at home"
    assert found["by"]
    assert found["at"]
    assert found["state"] == "absent"
    assert outcomes(phone.send(told({**mine, "revision": found["revision"]}))) == ["recorded"]
    assert Entry.objects.filter(line=mine["id"]).count() == 2


def test_two_records_of_one_line_are_made_in_order(phone):
    line = phone.lines()[0]
    first = told(line, "find_nobody")
    second = told({**line, "revision": 1})
    assert outcomes(phone.send(first, second)) == ["recorded", "recorded"]
    assert Line.objects.get(pk=line["id"]).state == "told"


def test_a_refused_record_says_why_in_the_reader_s_language_and_stops_no_other(cast, run):
    phone = Phone(cast.committee_worker, "en")
    one, two = phone.lines()[:2]
    answer = phone.send(told(one, "find_empty"), told(two))
    assert outcomes(answer) == ["refused", "recorded"]
    assert answer.json()["results"][0]["words"] == ["Give a reason."]


def test_a_line_that_was_taken_away_is_refused_not_shown(cast, run, phone):
    line = phone.lines()[0]
    west = cast.areas["west"].path
    Line.objects.filter(pk=line["id"]).update(area_path=west)
    answer = phone.send(told(line))
    assert outcomes(answer) == ["refused"]
    assert "may not see" in answer.json()["results"][0]["words"][0]


def test_a_post_that_was_taken_away_sends_nothing(cast, run, phone):
    change, owner = told(phone.lines()[0]), phone.owner
    holdings = PostHolding.objects.filter(post=cast.committee_worker.post)
    holdings.update(valid_to=(AT - timedelta(days=1)).date())
    Office.objects.filter(pk=cast.office.pk).update(revision=uuid4())
    answer = phone.send(change, owner=owner)
    assert answer.status_code in {302, 403}
    assert not Entry.objects.exists()


def test_another_post_s_outbox_is_not_sent_in_this_post_s_name(cast, run, phone):
    other = Phone(cast.grid_worker)
    answer = other.send(told(phone.lines()[0]), owner=phone.owner)
    assert answer.status_code == 409
    assert answer.json()["code"] == "other_owner"
    assert not Entry.objects.exists()


def test_another_office_finds_no_line(cast, run, phone):
    elsewhere = small_office("310198007", "丁里", "DL", west=121.52)
    stranger = Phone(elsewhere.members["committee_worker"])
    assert stranger.packet().json()["lines"] == []
    assert outcomes(stranger.send(told(phone.lines()[0]))) == ["refused"]
    change = told(phone.lines()[0])
    phone.send(change)
    assert outcomes(stranger.send(change)) == ["refused"]


@pytest.mark.parametrize(
    "text",
    ["", "[", "[]", "7", '{"changes": 3}', '{"changes": [7]}', '{"changes": [{"id": "x"}]}',
     "[" * 5_000],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_whole(phone, text):
    answer = phone.client.post("/campaigns/sync/", text, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "unreadable"


@pytest.mark.parametrize(
    "wrong",
    [
        {"line": "x"}, {"line": None}, {"move": 3}, {"revision": "1"}, {"revision": None},
        {"revision": -1}, {"made_at": "yesterday"}, {"made_at": "2026-11-20T10:00:00"},
        {"answers": []}, {"answers": {"channel": {"a": 1}}}, {"note": "x" * 2001},
        {"note": "a\0b"}, {"note": "\ud800"}, {"reason": "x" * 501}, {"move": ""},
    ],
)  # fmt: skip
def test_one_record_that_makes_no_sense_is_set_aside_alone(phone, wrong):
    one, two = phone.lines()[:2]
    answer = phone.send(told(one) | wrong, told(two))
    assert outcomes(answer) == ["refused", "recorded"]
    assert answer.json()["results"][0]["words"]


def test_too_many_at_once_are_refused_whole(phone):
    line = phone.lines()[0]
    answer = phone.send(*(told(line) for _ in range(201)))
    assert answer.status_code == 413
    assert not Entry.objects.exists()


def test_what_is_larger_than_the_wall_is_not_read(phone, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    answer = phone.send(told(phone.lines()[0], note="x" * 1_999))
    assert answer.status_code == 413


def test_a_clock_that_goes_wrong_is_put_right_by_the_moment_of_sending(phone):
    line = phone.lines()[0]
    ahead = AT + timedelta(hours=30)
    change = told(line, made_at=(ahead - timedelta(minutes=5)).isoformat())
    assert outcomes(phone.send(change, sent_at=ahead.isoformat())) == ["recorded"]
    entry = Entry.objects.get(pk=key_of(change))
    assert entry.made_at == AT + timedelta(minutes=55)


def test_photo_and_signature_come_with_their_record_once(cast, run, phone):
    change = told(phone.lines()[0])
    files = {change["id"]: [photo("a.png"), photo("b.png")]}
    assert outcomes(phone.send_files([change], files)) == ["recorded"]
    kept = Attachment.objects.filter(subject_id=change["line"]).count()
    files = {change["id"]: [photo("a.png"), photo("b.png")]}
    assert outcomes(phone.send_files([change], files)) == ["known"]
    assert Attachment.objects.filter(subject_id=change["line"]).count() == kept


def test_again_at_is_kept_with_the_line(phone):
    line = phone.lines()[0]
    evening = phone.packet().json()["again"][0]["at"]
    phone.send(told(line, "find_nobody", again_at=evening))
    found = next(one for one in phone.lines() if one["id"] == line["id"])
    assert datetime.fromisoformat(found["again"]) == datetime.fromisoformat(evening)


def test_the_page_names_its_owner_and_holds_no_line(cast, run):
    answer = cast.committee_worker.client("en").get("/campaigns/round/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert f'data-round="{Phone(cast.committee_worker).owner}"' in text
    assert not any(line.label in text for line in run.lines())


def test_who_may_not_visit_has_no_round(cast):
    assert cast.data_protection_officer.client().get("/campaigns/round/").status_code == 403
    assert cast.leader.client().post("/campaigns/sync/").status_code == 403


def test_the_script_that_keeps_the_page_is_the_same_for_everybody_and_keeps_one_page(
    client, tmp_path, settings
):
    settings.BUILT = tmp_path
    assert client.get("/sw.js").status_code == 404
    (tmp_path / "sw.js").write_text("self.x = 1;")
    chunks = {
        "src/sw.js": {"file": "sw.js"},
        "src/main.js": {"file": "main-aaaaaaaa.js", "css": ["main-bbbbbbbb.css"], "imports": ["c"]},
        "src/round.js": {"file": "round-cccccccc.js", "imports": ["c"]},
        "src/map.js": {"file": "map-dddddddd.js"},
        "c": {"file": "shared-eeeeeeee.js"},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(chunks))
    text = client.get("/sw.js").content.decode()
    given = json.loads(text.splitlines()[0].removeprefix("self.LILONG = ").rstrip(";"))
    assert given["page"] == "/campaigns/round/"
    names = {one.rsplit("/", 1)[-1] for one in given["files"]}
    assert names == {
        "main-aaaaaaaa.js", "main-bbbbbbbb.css", "round-cccccccc.js", "shared-eeeeeeee.js",
        "icons.svg", "mark.svg",
    }  # fmt: skip
    assert "map" not in text
