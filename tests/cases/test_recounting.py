"""Provisional deadlines are counted again when the working days of their year are published."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from lilong.cases import operations, queries
from lilong.cases.models import Matter, MatterClock
from lilong.cases.operations import recounting
from lilong.jobs import worker
from lilong.journal import queries as journal
from lilong.journal import relay
from lilong.journal.verifying import verify
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.clock import SHANGHAI
from lilong.notices.models import Notice
from lilong.rulebook.models import CalendarRecount
from lilong.rulebook.operations import import_calendar
from tests.cast import Cast, Member
from tests.starter import load_starter

HEADER = "date,is_workday,holiday_name,in_lieu\n"
# Invented for the test: the Monday after New Year is off, the Saturday after it is worked.
NOTICE_2027 = HEADER + "2027-01-01,0,元旦,0\n2027-01-04,0,元旦,1\n2027-01-09,1,元旦,0\n"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


PREPARED, RAISED, PUBLISHED = at("2026-12-01T08:00"), at("2026-12-28T10:00"), at("2026-12-30T09:00")


@pytest.fixture(autouse=True)
def _published(db: None) -> Iterator[None]:
    with clock.fixed(PUBLISHED):
        load_starter(by=system("prepare"), at=PREPARED)
        react()
        yield


def suggestion(who: Member, when: datetime = RAISED) -> Matter:
    viewer = who.viewer_at(when)
    return operations.raise_matter(
        request=operations.RaiseRequest(
            kind="deputies_suggestions", title="增设夜间照明",
            facts={"deputy": "赵某某（虚构）", "level": "district", "suggestion": "照明（虚构）"},
        ),
        viewer=viewer, office_id=viewer.office_id, by=viewer.actor(), at=when,
    )  # fmt: skip


def publish(notice: str = NOTICE_2027) -> None:
    import_calendar(year=2027, text=notice, source="通知（虚构）", by=system("test"), at=PUBLISHED)


def react() -> None:
    """What `lilong work` does: hand events on, then run the jobs they left."""
    while relay.deliver(50):
        pass
    worker.drain(tick_hooks=[])


def entries(matter: Matter, type_: str = "cases.clocks_recounted") -> int:
    found = journal.entries_of(queries.subject_of(matter.pk))
    return sum(entry.type == type_ for entry in found)


def test_a_guessed_deadline_is_counted_again_and_its_unit_told(cast: Cast) -> None:
    matter = suggestion(cast.dispatcher)
    assert (matter.next_due_at, matter.is_provisional) == (at("2027-01-06T17:00"), True)
    publish()
    react()
    matter.refresh_from_db()
    # 29, 30 and 31 December, 5 to 8 January: the first and the fourth are off.
    assert (matter.next_due_at, matter.is_provisional) == (at("2027-01-08T17:00"), False)
    row = matter.clocks.get()
    assert (row.due_at, row.is_provisional) == (matter.next_due_at, False)
    assert row.warn_at == matter.warn_at
    notice = Notice.objects.get(template="matter.recounted")
    assert notice.recipient == f"unit:{cast.units['centre'].pk}"
    assert "2027-01-08" in notice.in_language("zh-hans").body
    assert "“交办”" in notice.in_language("zh-hans").body
    assert "Handing over" in notice.in_language("en").body
    assert list(verify(office_id=cast.office.pk)) == []


def test_counting_again_adds_nothing(cast: Cast) -> None:
    matter = suggestion(cast.dispatcher)
    publish()
    react()
    publish()
    react()
    operations.recount_provisional(office_id=cast.office.pk, by=system("x"), at=PUBLISHED)
    assert entries(matter) == 1
    assert Notice.objects.filter(template="matter.recounted").count() == 1


def test_a_deadline_that_stands_is_settled_without_a_notice(cast: Cast) -> None:
    matter = suggestion(cast.dispatcher)
    publish(HEADER + "2027-10-01,0,国庆节,0\n")
    react()
    due = matter.next_due_at
    matter.refresh_from_db()
    assert (matter.next_due_at, matter.is_provisional) == (due, False)
    assert not Notice.objects.filter(template="matter.recounted").exists()


def test_only_open_matters_with_guessed_clocks_change(cast: Cast) -> None:
    certain = suggestion(cast.dispatcher, at("2026-12-01T10:00"))
    closed = suggestion(cast.dispatcher)
    Matter.objects.filter(pk=closed.pk).update(closed_at=PUBLISHED)
    before = dict(MatterClock.objects.values_list("pk", "due_at"))
    publish()
    react()
    assert dict(MatterClock.objects.values_list("pk", "due_at")) == before
    assert (entries(certain), entries(closed)) == (0, 0)
    assert not Notice.objects.filter(template="matter.recounted").exists()


def test_every_office_counts_its_own_batch_after_batch(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "BATCH", 2)
    ours = [suggestion(cast.dispatcher, RAISED + timedelta(minutes=n)) for n in range(5)]
    theirs = suggestion(cast.outsider)
    publish()
    react()
    for matter in (*ours, theirs):
        matter.refresh_from_db()
        assert not matter.is_provisional
        assert entries(matter) == 1
    told = Notice.objects.filter(template="matter.recounted")
    assert told.filter(office=cast.office).count() == 5
    assert told.filter(office=cast.next_door.office).count() == 1


def test_the_desk_shows_how_many_were_counted_again(cast: Cast) -> None:
    suggestion(cast.dispatcher)
    suggestion(cast.dispatcher, at("2026-12-01T10:00"))
    publish()
    react()
    row = CalendarRecount.objects.get(office=cast.office)
    assert (row.year, row.year_revision, row.total) == (2027, 0, 1)
    assert (row.counted, row.moved) == (1, 1)
    assert row.finished_at is not None
    react()
    assert CalendarRecount.objects.count() == 1


def test_a_corrected_year_moves_what_runs_across_the_corrected_days(cast: Cast) -> None:
    publish()
    react()
    across = suggestion(cast.dispatcher)
    before = suggestion(cast.dispatcher, at("2026-12-01T10:00"))
    assert (across.next_due_at, across.is_provisional) == (at("2027-01-08T17:00"), False)
    publish(NOTICE_2027.replace("2027-01-04,0,元旦,1", "2027-01-04,1,,0"))
    react()
    across.refresh_from_db()
    assert across.next_due_at == at("2027-01-07T17:00")
    assert (entries(across), entries(before)) == (1, 0)
    row = CalendarRecount.objects.get(office=cast.office)
    assert (row.year_revision, row.total, row.counted, row.moved) == (1, 1, 1, 1)
    assert Notice.objects.filter(template="matter.recounted").count() == 1
    assert list(verify()) == []
