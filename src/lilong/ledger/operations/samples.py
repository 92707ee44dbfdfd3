"""A few readings of each month are drawn, justified by their readers, judged by the auditor."""

from datetime import date, datetime, time
from secrets import token_hex
from uuid import UUID

from django.db import transaction

from lilong.accounts import queries as offices
from lilong.accounts.terms import Capability
from lilong.journal import operations as journal
from lilong.kernel.actor import Actor, system
from lilong.kernel.clock import SHANGHAI, local
from lilong.kernel.errors import NotVisible, Stale
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.ledger.entries import DRAW_SUBJECT, SAMPLE_SUBJECT
from lilong.ledger.models import ReadingSample, SampleDraw
from lilong.ledger.operations.deciding import ask, demand, office_of
from lilong.ledger.operations.recording import draft
from lilong.ledger.privacy.deciding import may_judge, may_justify
from lilong.ledger.privacy.sampling import drawn, month_before, next_month
from lilong.ledger.privacy.words import SampleState
from lilong.notices import operations as notices
from lilong.notices.terms import Recipients
from lilong.rulebook import queries as rulebook
from lilong.vault import queries as vault
from lilong.vault.queries import Asked

_NOTE_LENGTH = 300


def draw_month(*, at: datetime, seed: str = "") -> int:
    """Draw last month's readings in every office that has not; return how many were drawn."""
    month = month_before(local(at).date())
    return sum(
        draw(office_id=office.pk, month=month, at=at, seed=seed) for office in offices.offices()
    )


def draw(*, office_id: int, month: date, at: datetime, seed: str = "") -> int:
    """Draw an office's readings of a month, once; tell each reader. Return how many were drawn.

    The seed is made by chance and kept with the drawing: whoever has it and the log draws the same.
    """
    by = system("ledger.privacy", office_id, words=mark("Monthly sample"))
    today = local(at).date()
    count = int(rulebook.value("privacy.sample_size", office_id=office_id, on=today).value)
    readers = _readers(office_id, month)
    with transaction.atomic():
        row, is_new = SampleDraw.objects.get_or_create(
            office_id=office_id, month=month,
            defaults={
                "seed": seed or token_hex(16), "wanted_count": count,
                "readings_count": len(readers), "drawn_at": at,
            },
        )  # fmt: skip
        if not is_new:
            return 0
        keys = drawn(readers, seed=row.seed, count=count)
        due_at = _due(office_id, at)
        samples = ReadingSample.objects.bulk_create(
            ReadingSample(
                office_id=office_id, draw=row, reading_id=key, staff_id=readers[key], due_at=due_at
            )
            for key in keys
        )
        _record_draw(row, keys, by=by, at=at)
        for staff_id in sorted({sample.staff_id for sample in samples}):
            mine = [sample for sample in samples if sample.staff_id == staff_id]
            notices.send(
                template="privacy.sampled",
                to=Recipients(staff_id=staff_id),
                subject=Subject(SAMPLE_SUBJECT, str(mine[0].pk)),
                context={"count": len(mine), "month": f"{month:%Y-%m}", "due": due_at},
                by=by,
                at=at,
            )
    return len(samples)


def _record_draw(row: SampleDraw, keys: list[UUID], *, by: Actor, at: datetime) -> None:
    data = {
        "month": f"{row.month:%Y-%m}", "seed": row.seed, "of": row.readings_count,
        "wanted": row.wanted_count, "drawn": [str(key) for key in keys],
    }  # fmt: skip
    entry = draft(DRAW_SUBJECT, row.pk, "readings_drawn", data, row.office_id)
    journal.append(entry, by=by, at=at)


def _readers(office_id: int, month: date) -> dict[UUID, int]:
    """Return the reader of each reading of a month; machines justify nothing."""
    since = datetime.combine(month, time(), SHANGHAI)
    until = datetime.combine(next_month(month), time(), SHANGHAI)
    rows = vault.readings(office_id, Asked(since=since, until=until))
    found = rows.filter(staff_id__isnull=False).values_list("pk", "staff_id")
    return {key: staff_id for key, staff_id in found if staff_id is not None}


def _due(office_id: int, at: datetime) -> datetime:
    on = local(at).date()
    limit = rulebook.value("privacy.sample_limit", office_id=office_id, on=on).value
    receipt = rulebook.receipt(office_id=office_id, on=on)
    return rulebook.calendar(office_id, on).due(at, limit, receipt).at


def justify(
    *, sample_id: UUID, revision: int, words: str, by: Actor, at: datetime
) -> ReadingSample:
    """Let the reader say what she needed a sampled reading for; until it is judged she may again.

    Raises Refused, Stale, NotVisible.
    """
    with transaction.atomic():
        row = _row(sample_id, by)
        ask(may_justify(row.state, row.staff_id, by.staff_id, words))
        return _changed(
            row, revision, "justified", by, at,
            state=SampleState.JUSTIFIED, justification=words.strip(), justified_at=at,
        )  # fmt: skip


def judge(
    *, sample_id: UUID, revision: int, accepts: bool, note: str = "", by: Actor, at: datetime
) -> ReadingSample:
    """Let the auditor accept a justification, or object to it or to its absence.

    Raises Refused, Stale, NotVisible. The reader is told of an objection.
    """
    demand(by, at, Capability.AUDIT_READ)
    with transaction.atomic():
        row = _row(sample_id, by)
        ask(may_judge(row.state, row.staff_id, by.staff_id, accepts=accepts, note=note))
        state = SampleState.ACCEPTED if accepts else SampleState.OBJECTED
        row = _changed(
            row, revision, state.value, by, at,
            state=state, judged_by_id=by.staff_id, judge=by.label, judge_en=by.label_en,
            judged_at=at, note=note.strip()[:_NOTE_LENGTH],
        )  # fmt: skip
        if not accepts:
            notices.send(
                template="privacy.objected",
                to=Recipients(staff_id=row.staff_id),
                subject=Subject(SAMPLE_SUBJECT, str(row.pk)),
                context={"month": f"{row.draw.month:%Y-%m}", "reason": row.note},
                by=by,
                at=at,
            )
    return row


def _row(sample_id: UUID, by: Actor) -> ReadingSample:
    rows = ReadingSample.objects.select_related("draw").filter(office_id=office_of(by))
    row = rows.filter(pk=sample_id).first()
    if row is None:
        raise NotVisible
    return row


def _changed(
    row: ReadingSample, revision: int, what: str, by: Actor, at: datetime, **changes: object
) -> ReadingSample:
    rows = ReadingSample.objects.filter(pk=row.pk, revision=revision, state=row.state)
    if not rows.update(revision=revision + 1, **changes):
        raise Stale
    row.refresh_from_db()
    data = {"reading": str(row.reading_id)}
    entry = draft(SAMPLE_SUBJECT, row.pk, f"sample_{what}", data, row.office_id, reason=row.note)
    journal.append(entry, by=by, at=at)
    return row
