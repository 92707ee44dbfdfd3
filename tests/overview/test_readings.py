"""The audit desk over the read log: who may look, what is unusual, what goes out (L-09, AC-03)."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from lilong.accounts.models import Grant
from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.calendar import WorkingCalendar
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import NotVisible, Refused
from lilong.kernel.subject import Subject
from lilong.ledger.models import Place
from lilong.overview import operations
from lilong.overview.queries import readings as queries
from lilong.overview.rules import unusual
from lilong.overview.terms import FLAG_NAMES, FLAG_REASONS, Flag, Look, Usual
from lilong.vault.models import ReadLog
from lilong.vault.queries import Asked
from tests.cast import Cast
from tests.ledger.privacy_scenes import AT, read
from tests.ledger.test_exporting import resident

PAGE = reverse("overview:readings")
USUAL = Usual(3, 2, timedelta(days=7), timedelta(hours=1))
DAY = Asked(
    since=datetime(2026, 10, 13, tzinfo=SHANGHAI), until=datetime(2026, 10, 14, tzinfo=SHANGHAI)
)


def look(
    number: int, *, minutes: int = 0, subject: str = "a", staff: int = 1, **more: object
) -> Look:
    return Look(UUID(int=number), AT + timedelta(minutes=minutes), staff, subject, **more)  # type: ignore[arg-type]


def flags_of(*looks: Look) -> dict[int, set[Flag]]:
    found = unusual(looks, USUAL)
    return {key.int: {one.flag for one in told} for key, told in found.items()}


def test_the_fourth_person_within_an_hour_is_one_too_many() -> None:
    looks = [look(n, minutes=n, subject=str(n)) for n in range(1, 5)]
    assert flags_of(*looks) == {4: {Flag.MANY}}
    assert flags_of(*looks[:3]) == {}
    (told,) = unusual(looks, USUAL)[UUID(int=4)]
    assert told.params == {"count": 4, "most": 3}


def test_persons_an_hour_apart_or_by_others_are_not_many() -> None:
    assert flags_of(*(look(n, minutes=60 * n, subject=str(n)) for n in range(1, 9))) == {}
    assert flags_of(*(look(n, minutes=n, subject=str(n), staff=n) for n in range(1, 9))) == {}


def test_the_third_look_at_one_person_within_the_days_is_one_too_many() -> None:
    day = 24 * 60
    assert flags_of(look(1), look(2, minutes=day), look(3, minutes=2 * day)) == {3: {Flag.AGAIN}}
    assert flags_of(look(1), look(2, minutes=day), look(3, minutes=7 * day)) == {}


def test_a_reading_is_marked_by_itself() -> None:
    assert flags_of(look(1, is_in_hours=False)) == {1: {Flag.HOURS}}
    assert flags_of(look(1, is_inside=False, fits=False)) == {1: {Flag.AREA, Flag.PURPOSE}}
    assert flags_of(look(1, is_inside=None, fits=None)) == {}


def test_every_flag_has_a_name_and_a_reason() -> None:
    assert set(FLAG_NAMES) == set(FLAG_REASONS) == set(Flag)


@pytest.mark.parametrize(
    ("moment", "usual_hour"),
    [
        ("2026-10-13T08:00", True),
        ("2026-10-13T07:59", False),
        ("2026-10-13T18:00", True),
        ("2026-10-13T18:01", False),
        ("2026-10-17T10:00", False),
    ],
)
def test_office_hours_reach_an_hour_to_both_sides(moment: str, usual_hour: bool) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI).astimezone(UTC)
    assert queries.in_hours(at, WorkingCalendar(), timedelta(hours=1)) is usual_hour


@pytest.mark.parametrize(
    "who", ["system_administrator", "security_administrator", "leader", "handler", "dispatcher",
            "data_protection_officer"],
)  # fmt: skip
def test_only_the_auditor_sees_the_log(cast: Cast, who: str) -> None:
    read(cast.handler)
    member = cast.home.member(who)
    with clock.fixed(AT):
        assert member.client().get(PAGE).status_code == 403
        for form in ("csv", "xlsx"):
            address = reverse("overview:readings_export", args=[form])
            assert member.client().get(address).status_code == 403
    with pytest.raises(NotVisible):
        queries.lines(member.viewer, DAY)
    with pytest.raises(Refused):
        operations.export_readings(asked=DAY, form="csv", by=member.actor, at=AT)


@pytest.mark.parametrize(
    ("language", "word"), [("zh-hans", "目的与岗位不符"), ("en", "does not fit")]
)
def test_the_page_says_who_read_and_why_it_is_unusual_and_never_the_value(
    cast: Cast, language: str, word: str
) -> None:
    read(cast.handler, purpose="follow_up_call")
    with clock.fixed(AT):
        page = cast.audit_administrator.client(language).get(PAGE).content.decode()
    assert word in page
    assert "192.0.2.7" in page
    assert cast.handler.staff.name in page or "Invented handler" in page
    assert "测小试" not in page


def test_another_offices_readings_are_not_there(cast: Cast) -> None:
    read(cast.next_door.member("handler"))
    with clock.fixed(AT):
        assert list(queries.lines(cast.audit_administrator.viewer, DAY)) == []


def test_filters_narrow_by_reader_purpose_address_and_subject(cast: Cast) -> None:
    read(cast.handler, of="1")
    read(cast.dispatcher, of="2", purpose="contact")
    client = cast.audit_administrator.client("en")
    with clock.fixed(AT):
        for query, count in (
            ({"staff": cast.handler.staff.pk}, 1),
            ({"post": cast.handler.post.pk}, 1),
            ({"purpose": "contact"}, 1),
            ({"subject": "2"}, 1),
            ({"kind": "caller"}, 2),
            ({"address": "192.0.2"}, 2),
            ({"address": "203."}, 0),
            ({"first": "2026-10-14", "last": "2026-10-14"}, 0),
            ({"last": "2026-10-12"}, 0),
            ({"first": "2026-10-20", "last": "2026-10-12"}, 2),
        ):
            answer = client.get(PAGE, query)
            assert answer.status_code == 200
            assert len(answer.context["lines"]) == count, query


def test_only_unusual_ones_are_shown_when_asked(cast: Cast) -> None:
    read(cast.handler)
    odd = read(cast.handler, purpose="follow_up_call", of="2")
    assert odd
    with clock.fixed(AT):
        answer = cast.audit_administrator.client("en").get(PAGE, {"flagged": "on"})
    (line,) = answer.context["lines"]
    assert line.row.purpose == "follow_up_call"
    assert answer.context["flagged"] == 1


def test_what_came_before_the_period_counts_towards_what_is_usual(cast: Cast) -> None:
    for hour in range(7):
        read(cast.dispatcher, at=AT - timedelta(days=1) + timedelta(minutes=hour))
    read(cast.dispatcher)
    with clock.fixed(AT):
        found = queries.flags(cast.audit_administrator.viewer, DAY, at=AT)
    assert found is not None
    ((told,),) = found.values()
    assert (told.flag, told.params["count"]) == (Flag.AGAIN, 8)


def test_roles_that_work_round_the_clock_are_not_marked_for_the_hour(cast: Cast) -> None:
    night = AT.replace(hour=3)
    read(cast.dispatcher, at=night)
    read(cast.handler, at=night)
    with clock.fixed(AT):
        found = queries.flags(cast.audit_administrator.viewer, DAY, at=AT)
    assert found is not None
    marked = ReadLog.objects.filter(pk__in=found).values_list("staff_id", flat=True)
    assert list(marked) == [cast.handler.staff.pk]


def test_every_reading_of_a_child_is_marked(cast: Cast) -> None:
    child = resident(cast.home, "小一（虚构）", born=date(2015, 1, 1))
    adult = resident(cast.home, "甲一（虚构）", born=date(1980, 1, 1))
    for one in (child, adult):
        read(cast.handler, kind="person", of=str(one.pk))
    with clock.fixed(AT):
        found = queries.flags(cast.audit_administrator.viewer, DAY, at=AT)
    assert found is not None
    marked = ReadLog.objects.filter(pk__in=found).values_list("subject_id", flat=True)
    assert list(marked) == [str(child.pk)]


def test_a_reading_outside_the_posts_area_is_marked(cast: Cast) -> None:
    inside = resident(cast.home, "甲一（虚构）")
    outside = resident(cast.home, "甲二（虚构）")
    Place.objects.filter(relations__person=outside).update(area_path=cast.areas["west"].path)
    for one in (inside, outside):
        read(cast.committee_worker, kind="person", of=str(one.pk))
        read(cast.handler, kind="person", of=str(one.pk))
    with clock.fixed(AT):
        found = queries.flags(cast.audit_administrator.viewer, DAY, at=AT)
    assert found is not None
    ((key, told),) = found.items()
    assert [one.flag for one in told] == [Flag.AREA]
    line = ReadLog.objects.get(pk=key)
    assert (line.subject_id, line.staff_id) == (str(outside.pk), cast.committee_worker.staff.pk)


def test_too_many_lines_are_not_judged_and_the_page_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_JUDGED", 1)
    read(cast.handler)
    read(cast.handler, of="2")
    with clock.fixed(AT):
        page = cast.audit_administrator.client("en").get(PAGE)
    assert page.context["flagged"] is None
    assert "narrow the period" in page.content.decode()


def test_counts_add_up(cast: Cast) -> None:
    read(cast.handler)
    read(cast.handler, of="2", purpose="contact")
    read(cast.dispatcher, of="3", purpose="contact")
    with clock.fixed(AT):
        counted = queries.counts(cast.audit_administrator.viewer, DAY)
    assert counted.total == 3
    assert counted.by_purpose == (("contact", 2), ("handling", 1))
    assert counted.by_reader[0] == (cast.handler.staff.pk, 2)
    assert counted.by_day == ((AT.date(), 3),)


def test_the_log_goes_out_marked_with_who_and_when_and_the_journal_knows(cast: Cast) -> None:
    read(cast.handler, purpose="emergency", reason="煤气泄漏，要通知住户")
    with clock.fixed(AT):
        client = cast.audit_administrator.client("en")
        answer = client.get(reverse("overview:readings_export", args=["xlsx"]))
        book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
        plain = client.get(reverse("overview:readings_export", args=["csv"]))
        text = b"".join(plain.streaming_content).decode("utf-8-sig")
    rows = book.get_sheet_by_index(0).to_python()
    assert "Invented audit_administrator" in rows[0][0]
    assert "2026" in rows[0][0]
    assert rows[2][6] == "煤气泄漏，要通知住户"
    assert "测小试" not in text
    (first, second) = entries_of(Subject("read_log", str(cast.office.pk)))
    assert (first.data["count"], first.data["form"], second.data["form"]) == (1, "xlsx", "csv")


def test_nobody_takes_her_own_lines_out(cast: Cast) -> None:
    read(cast.handler)
    ReadLog.objects.create(
        office_id=cast.office.pk, at=AT, staff_id=cast.audit_administrator.staff.pk, actor={},
        subject_kind="caller", subject_id="9", fields=[], purpose="audit",
    )  # fmt: skip
    by = cast.audit_administrator.viewer_at(AT).actor()
    assert operations.export_readings(asked=DAY, form="csv", by=by, at=AT) == 1
    own = Asked(DAY.since, DAY.until, staff_id=by.staff_id)
    with pytest.raises(Refused) as refused:
        operations.export_readings(asked=own, form="csv", by=by, at=AT)
    assert refused.value.refusals[0].code == "own_readings"
    with clock.fixed(AT):
        answer = cast.audit_administrator.client("en").get(
            reverse("overview:readings_export", args=["csv"])
        )
        text = b"".join(answer.streaming_content).decode()
    assert len(text.splitlines()) == 3


def test_an_empty_log_is_not_taken_out(cast: Cast) -> None:
    with clock.fixed(AT):
        answer = cast.audit_administrator.client("en").get(
            reverse("overview:readings_export", args=["csv"])
        )
    assert answer.status_code == 422


def test_who_was_a_child_when_she_was_read_is_marked_after_the_years_end(cast: Cast) -> None:
    teen = resident(cast.home, "小三（虚构）", born=date(2012, 12, 31))
    for at in (AT, AT.replace(year=2027, month=1, day=12)):
        read(cast.handler, kind="person", of=str(teen.pk), at=at)
    later = AT.replace(year=2027, month=1, day=12, hour=11)
    period = Asked(since=AT.replace(hour=0), until=later)
    with clock.fixed(later):
        found = queries.flags(cast.audit_administrator.viewer_at(later), period, at=later)
    assert found is not None
    marked = {
        row.at.year: {one.flag for one in found.get(row.pk, ())} for row in ReadLog.objects.all()
    }
    assert Flag.CHILD in marked[2026]
    assert Flag.CHILD not in marked[2027]


def test_a_reading_is_judged_by_the_roles_of_its_own_day(cast: Cast) -> None:
    purpose = "follow_up_call"
    read(cast.handler)
    read(cast.handler, purpose=purpose, of="7")
    Grant.objects.filter(post=cast.handler.post).update(valid_to=AT.date())
    later = AT + timedelta(days=5)
    period = Asked(since=AT.replace(hour=0), until=later)
    with clock.fixed(later):
        found = queries.flags(cast.audit_administrator.viewer_at(later), period, at=later)
    assert found is not None
    flags = {row.purpose: found.get(row.pk, []) for row in ReadLog.objects.all()}
    assert [one.flag for one in flags[purpose]] == [Flag.PURPOSE]
