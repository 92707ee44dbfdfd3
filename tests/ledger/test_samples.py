"""A few readings a month are justified by their readers (L-09)."""

from datetime import date
from uuid import UUID

import pytest
from django.urls import reverse

from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.identifiers import new_id
from lilong.kernel.subject import Subject
from lilong.ledger.models import ReadingSample, SampleDraw
from lilong.ledger.operations import samples
from lilong.ledger.privacy.sampling import drawn, month_before, months_after, next_month
from lilong.ledger.privacy.words import SampleState
from lilong.ledger.queries import samples as queries
from lilong.ledger.tasks import draw_readings
from lilong.notices.models import Notice
from lilong.vault.models import ReadLog
from tests.cast import Cast
from tests.ledger.privacy_scenes import AT, later, read

FIRST = AT.replace(month=11, day=1, hour=6, minute=10)


@pytest.fixture(name="month")
def _month(cast: Cast) -> Cast:
    """October: eight readings by two persons, one of a machine, one in November."""
    for number in range(4):
        read(cast.handler, of=str(number))
        read(cast.dispatcher, of=str(number), purpose="contact")
    ReadLog.objects.create(
        office_id=cast.office.pk, at=AT, actor={}, subject_kind="caller", subject_id="1",
        fields=[], purpose="contact",
    )  # fmt: skip
    read(cast.handler, at=later(30))
    return cast


def draw_now(cast: Cast, seed: str = "eins") -> list[ReadingSample]:
    samples.draw(office_id=cast.office.pk, month=date(2026, 10, 1), at=FIRST, seed=seed)
    return list(ReadingSample.objects.order_by("pk"))


def test_a_drawing_can_be_drawn_again_from_seed_and_log(month: Cast) -> None:
    found = {sample.reading_id for sample in draw_now(month)}
    keys = ReadLog.objects.filter(at__lt=FIRST, staff_id__isnull=False).values_list("pk", flat=True)
    assert len(found) == 5
    assert found == set(drawn(keys, seed=SampleDraw.objects.get().seed, count=5))


def test_another_seed_draws_others() -> None:
    keys = [UUID(int=number) for number in range(200)]
    assert drawn(keys, seed="a", count=5) == drawn(reversed(keys), seed="a", count=5)
    assert drawn(keys, seed="a", count=5) != drawn(keys, seed="b", count=5)
    assert len(drawn(keys[:3], seed="a", count=5)) == 3


def test_a_month_is_drawn_once_and_of_people_of_that_month_alone(month: Cast) -> None:
    before = draw_now(month)
    assert samples.draw(office_id=month.office.pk, month=date(2026, 10, 1), at=FIRST) == 0
    assert [s.pk for s in draw_now(month, "zwei")] == [s.pk for s in before]
    draw = SampleDraw.objects.get()
    assert (draw.readings_count, draw.wanted_count, draw.seed) == (8, 5, "eins")


def test_the_job_draws_the_month_before_in_every_office(month: Cast) -> None:
    with clock.fixed(FIRST):
        draw_readings()
        draw_readings()
    assert set(SampleDraw.objects.values_list("month", flat=True)) == {date(2026, 10, 1)}
    assert SampleDraw.objects.count() == 2
    assert len({draw.seed for draw in SampleDraw.objects.all()}) == 2


def test_each_reader_is_told_once_and_the_journal_knows_the_seed(month: Cast) -> None:
    found = draw_now(month)
    readers = {sample.staff_id for sample in found}
    told = Notice.objects.filter(template="privacy.sampled").values_list("recipient", flat=True)
    assert sorted(told) == sorted(f"staff:{reader}" for reader in readers)
    draw = SampleDraw.objects.get()
    (entry,) = entries_of(Subject("sample_draw", str(draw.pk)))
    assert entry.data["seed"] == "eins"
    assert len(entry.data["drawn"]) == 5


def test_the_reader_justifies_and_the_auditor_accepts(month: Cast) -> None:
    sample = draw_now(month)[0]
    reader = next(m for m in month.home.members.values() if m.staff.pk == sample.staff_id)
    with pytest.raises(Refused):
        samples.judge(
            sample_id=sample.pk, revision=0, accepts=True,
            by=month.audit_administrator.viewer_at(FIRST).actor(), at=FIRST,
        )  # fmt: skip
    with pytest.raises(Refused):
        samples.justify(
            sample_id=sample.pk, revision=0, words="  ", by=reader.viewer_at(FIRST).actor(),
            at=FIRST,
        )  # fmt: skip
    samples.justify(
        sample_id=sample.pk, revision=0, words="为核实来电人电话", at=FIRST,
        by=reader.viewer_at(FIRST).actor(),
    )  # fmt: skip
    done = samples.judge(
        sample_id=sample.pk, revision=1, accepts=True, at=FIRST,
        by=month.audit_administrator.viewer_at(FIRST).actor(),
    )  # fmt: skip
    assert done.state == SampleState.ACCEPTED
    with pytest.raises(Refused):
        samples.justify(
            sample_id=sample.pk, revision=2, words="再说一次理由", at=FIRST,
            by=reader.viewer_at(FIRST).actor(),
        )  # fmt: skip


def test_an_objection_says_why_and_reaches_the_reader(month: Cast) -> None:
    sample = draw_now(month)[0]
    by = month.audit_administrator.viewer_at(FIRST).actor()
    with pytest.raises(Refused):
        samples.judge(sample_id=sample.pk, revision=0, accepts=False, by=by, at=FIRST)
    with pytest.raises(Stale):
        samples.judge(sample_id=sample.pk, revision=5, accepts=False, note="无关", by=by, at=FIRST)
    samples.judge(sample_id=sample.pk, revision=0, accepts=False, note="无关", by=by, at=FIRST)
    told = Notice.objects.get(template="privacy.objected")
    assert told.recipient == f"staff:{sample.staff_id}"


def test_nobody_justifies_for_another_and_no_administrator_judges(month: Cast) -> None:
    sample = draw_now(month)[0]
    others = [m for m in month.home.members.values() if m.staff.pk != sample.staff_id]
    for other in others[:2]:
        with pytest.raises(Refused):
            samples.justify(
                sample_id=sample.pk, revision=0, words="替别人说明理由", at=FIRST,
                by=other.viewer_at(FIRST).actor(),
            )  # fmt: skip
    for name in ("system_administrator", "security_administrator", "leader"):
        with pytest.raises(Refused):
            samples.judge(
                sample_id=sample.pk, revision=0, accepts=False, note="x", at=FIRST,
                by=month.home.member(name).viewer_at(FIRST).actor(),
            )  # fmt: skip
    with pytest.raises(NotVisible):
        samples.justify(
            sample_id=sample.pk, revision=0, words="外单位的说明", at=FIRST,
            by=month.outsider.viewer_at(FIRST).actor(),
        )  # fmt: skip


def test_what_is_not_justified_in_time_is_overdue(month: Cast) -> None:
    draw_now(month)
    rows = list(queries.sample_list(month.audit_administrator.viewer_at(FIRST)))
    (line, *_rest) = queries.with_readings(month.office.pk, rows)
    assert line.reading is not None
    assert not line.is_overdue(line.sample.due_at)
    assert line.is_overdue(later(40))
    # Five working days after Sunday, 1 November.
    assert f"{line.sample.due_at:%m-%d}" in {"11-06", "11-09"}


def test_the_pages_show_each_her_own_and_the_auditor_all(month: Cast) -> None:
    found = draw_now(month)
    with clock.fixed(FIRST):
        page = month.audit_administrator.client("en").get(reverse("ledger:samples"))
        assert all(str(sample.pk) in page.content.decode() for sample in found)
        for name in ("handler", "dispatcher"):
            member = month.home.member(name)
            text = member.client("en").get(reverse("ledger:samples")).content.decode()
            for sample in found:
                assert (str(sample.pk) in text) == (sample.staff_id == member.staff.pk)
        text = month.leader.client("en").get(reverse("ledger:samples")).content.decode()
        assert "No reading was drawn" in text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_reader_answers_on_the_page_and_the_auditor_objects_there(
    month: Cast, language: str
) -> None:
    sample = draw_now(month)[0]
    address = reverse("ledger:sample", args=[sample.pk])
    reader = next(m for m in month.home.members.values() if m.staff.pk == sample.staff_id)
    with clock.fixed(FIRST):
        client = reader.client(language)
        assert client.get(address).status_code == 200
        assert client.post(address, {"revision": 0, "justification": "短"}).status_code == 422
        answer = client.post(address, {"revision": 0, "justification": "为核实来电人电话"})
        assert answer.status_code == 302
        auditor = month.audit_administrator.client(language)
        assert "为核实来电人电话" in auditor.get(address).content.decode()
        assert auditor.post(address, {"revision": 1, "verb": "object"}).status_code == 422
        auditor.post(address, {"revision": 1, "verb": "object", "note": "没有相关事项"})
        assert "没有相关事项" in client.get(address).content.decode()
    assert ReadingSample.objects.get(pk=sample.pk).state == SampleState.OBJECTED


def test_of_whom_it_was_stands_in_words_and_leads_only_the_reader_there(cast: Cast) -> None:
    person = new_id()
    read(cast.handler, of=str(person), kind="person")
    sample = draw_now(cast)[0]
    reader = next(m for m in cast.home.members.values() if m.staff.pk == sample.staff_id)
    with clock.fixed(FIRST):
        for member, is_led in ((reader, True), (cast.audit_administrator, False)):
            answer = member.client("en").get(reverse("ledger:sample", args=[sample.pk]))
            text = answer.content.decode()
            assert f"person of the ledger {str(person)[-8:]}" in text
            assert (reverse("ledger:person", args=[person]) in text) == is_led


def test_months_are_counted_over_the_year() -> None:
    assert month_before(date(2026, 1, 31)) == date(2025, 12, 1)
    assert month_before(date(2026, 3, 1)) == date(2026, 2, 1)
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert next_month(date(2026, 4, 1)) == date(2026, 5, 1)
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2026, 11, 15), 12) == date(2027, 11, 15)
