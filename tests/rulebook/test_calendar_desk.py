"""The calendar desk: a year's notice is checked day by day and published by a second person."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.rulebook import operations, queries
from lilong.rulebook.models import CalendarDay, CalendarNotice, CalendarYear
from lilong.rulebook.operations import NoticeSpec
from lilong.rulebook.terms import State
from tests.kernel.published import at
from tests.rulebook.circulars import OF_2027

NOW = at("2026-11-25 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.fixed(NOW):
        yield


def spec(**changes):
    return NoticeSpec(**{"year": 2027, "text": OF_2027, "source": "No. 7", **changes})


def put_forward(cast, **changes):
    return operations.propose_notice(spec=spec(**changes), by=cast.section_head.actor, at=NOW)


def publish(cast, row, revision=0):
    return operations.approve_notice(
        notice_id=row.pk, revision=revision, by=cast.leader.actor, at=NOW
    )


def code_of(error):
    return error.value.refusals[0].code


def test_a_notice_publishes_nothing_until_a_second_person_does(loaded, cast):
    row = put_forward(cast)
    assert not CalendarYear.objects.filter(year=2027).exists()
    row = publish(cast, row)
    assert (row.state, row.published_revision) == (State.APPROVED, 0)
    assert CalendarDay.objects.get(day=date(2027, 10, 9)).is_workday
    assert 2027 in queries.calendar().published_years


def test_who_put_it_forward_does_not_publish_and_others_do_not_see_it(loaded, cast):
    row = put_forward(cast)
    with pytest.raises(Refused) as error:
        operations.approve_notice(notice_id=row.pk, revision=0, by=cast.section_head.actor, at=NOW)
    assert code_of(error) == "not_granted"
    CalendarNotice.objects.filter(pk=row.pk).update(proposed_by=cast.leader.staff)
    for verb in (operations.approve_notice, operations.refuse_notice):
        with pytest.raises(Refused) as error:
            verb(notice_id=row.pk, revision=0, reason="x", by=cast.leader.actor, at=NOW)
        assert code_of(error) == "same_person"
    with pytest.raises(NotVisible):
        operations.approve_notice(
            notice_id=row.pk, revision=0, by=cast.next_door.members["leader"].actor, at=NOW
        )
    with pytest.raises(NotVisible):
        operations.approve_notice(notice_id=row.pk, revision=0, by=system("x"), at=NOW)
    with pytest.raises(Refused):
        operations.propose_notice(spec=spec(), by=cast.leader.actor, at=NOW)


def test_the_same_notice_is_not_entered_twice(loaded, cast):
    row = put_forward(cast)
    with pytest.raises(Refused) as error:
        put_forward(cast)
    assert code_of(error) == "waits"
    publish(cast, row)
    with pytest.raises(Refused) as error:
        put_forward(cast, reason="Again")
    assert code_of(error) == "nothing_new"
    assert CalendarYear.objects.get(year=2027).revision == 0


def test_a_correction_needs_a_reason_and_is_a_new_version(loaded, cast):
    publish(cast, put_forward(cast))
    corrected = OF_2027.replace("10月9日（周六）", "10月10日（周日）")
    with pytest.raises(Refused) as error:
        put_forward(cast, text=corrected)
    assert code_of(error) == "no_reason"
    row = publish(cast, put_forward(cast, text=corrected, reason="Circular No. 8"))
    assert row.published_revision == 1
    assert not CalendarDay.objects.get(day=date(2027, 10, 9)).is_workday


def test_a_notice_goes_stale_when_the_year_is_published_meanwhile(loaded, cast):
    other = OF_2027.replace("10月9日（周六）", "10月10日（周日）")
    slow, quick = put_forward(cast), put_forward(cast, text=other)
    publish(cast, quick)
    with pytest.raises(Refused) as error:
        publish(cast, slow)
    assert code_of(error) == "another_landed"
    with pytest.raises(Stale):
        operations.refuse_notice(
            notice_id=slow.pk, revision=5, reason="x", by=cast.leader.actor, at=NOW
        )
    page = cast.leader.client("en").get(reverse("rulebook:notice", args=[slow.pk]))
    assert "Meanwhile another value" in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"year": 1800}, "bad_year"),
        ({"source": " "}, "no_source"),
        ({"text": OF_2027.replace("10月9日（周六）", "10月11日")}, "make_up_on_weekday"),
        ({"text": "nonsense"}, "no_columns"),
        ({"year": 2028}, "wrong_weekday"),
    ],
)
def test_a_faulty_notice_is_refused_with_its_sentences(loaded, cast, changes, code):
    with pytest.raises(Refused) as error:
        put_forward(cast, **changes)
    assert code in [one.code for one in error.value.refusals]


# Pages


def form(**changes):
    return {"year": "2027", "text": OF_2027, "source": "No. 7", "reason": "", **changes}


def test_a_notice_is_checked_put_forward_and_published_on_pages(loaded, cast):
    head, address = cast.section_head.client("en"), reverse("rulebook:enter")
    assert 'value="2027"' in head.get(address).content.decode()
    text = head.post(address, form()).content.decode()
    assert "Day by day" in text
    assert "make-up day" in text
    assert not CalendarNotice.objects.exists()
    answer = head.post(address, form(save="1"))
    row = CalendarNotice.objects.get()
    assert answer.url == reverse("rulebook:notice", args=[row.pk])
    decide = reverse("rulebook:decide_notice", args=[row.pk])
    leader = cast.leader.client("en")
    assert leader.post(decide, {"verb": "refuse", "revision": 0}).status_code == 422
    assert 'value="approve"' in leader.get(answer.url).content.decode()
    assert leader.post(decide, {"verb": "approve", "revision": 0}).status_code == 302
    page = leader.get(reverse("rulebook:year", args=[2027])).content.decode()
    assert "No. 7" in page
    assert "Published" in page
    assert "make-up day" in page


def test_a_file_takes_the_place_of_what_was_pasted_and_is_shown(loaded, cast):
    client, address = cast.section_head.client("en"), reverse("rulebook:enter")
    for octets in (OF_2027.encode(), OF_2027.encode("gb18030")):
        file = SimpleUploadedFile("notice.txt", octets)
        text = client.post(address, form(text="", file=file)).content.decode()
        assert "Day by day" in text
        assert "清明节" in text
    for octets, words in (
        (b"\x00\x01", "not a text file"), (b"\xff" * 7, "not a text file"),
        (b"x" * 200_001, "too large"), (b"", "Paste the notice"),
    ):  # fmt: skip
        answer = client.post(address, form(text="", file=SimpleUploadedFile("x", octets)))
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_row_errors_are_listed_and_what_was_typed_stays(loaded, cast):
    csv = "date,is_workday,holiday_name,in_lieu\n2027-13-01,0,元旦,0\n"
    answer = cast.section_head.client("en").post(
        reverse("rulebook:enter"), form(text=csv, save="1")
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Row 2:" in text
    assert "2027-13-01,0,元旦,0" in text
    assert not CalendarNotice.objects.exists()


def test_withdrawing_and_refusing_on_pages(loaded, cast):
    row = put_forward(cast)
    decide = reverse("rulebook:decide_notice", args=[row.pk])
    assert (
        cast.section_head.client().post(decide, {"verb": "withdraw", "revision": 0}).status_code
        == 302
    )
    other = put_forward(cast)
    decide = reverse("rulebook:decide_notice", args=[other.pk])
    assert (
        cast.leader.client()
        .post(decide, {"verb": "refuse", "revision": 0, "reason": "A draft"})
        .status_code
        == 302
    )
    states = [one.state for one in CalendarNotice.objects.order_by("pk")]
    assert states == [State.WITHDRAWN, State.REFUSED]


def test_another_office_sees_no_notice_and_no_recount(loaded, cast):
    row = put_forward(cast)
    stranger = cast.next_door.members["leader"].client()
    assert stranger.get(reverse("rulebook:notice", args=[row.pk])).status_code == 404
    begun = operations.begin_recount(
        office_id=cast.office.pk, year=2027, year_revision=0, total=4, at=NOW
    )
    assert stranger.get(reverse("rulebook:recount", args=[begun.pk])).status_code == 404
    operations.note_counted(recount_id=begun.pk, counted=3, is_over=False, at=NOW)
    text = (
        cast.leader.client("en").get(reverse("rulebook:recount", args=[begun.pk])).content.decode()
    )
    assert "3/4" in text
