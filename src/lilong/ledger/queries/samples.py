"""Reads of sampled readings: the reader's own, and the auditor's desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import NotVisible
from lilong.ledger.models import ReadingSample, SampleDraw
from lilong.ledger.privacy.words import SampleState
from lilong.vault import queries as vault
from lilong.vault.queries import LogLine


@dataclass(frozen=True, slots=True)
class SampleLine:
    """A sampled reading beside the line of the log it is about."""

    sample: ReadingSample
    reading: LogLine | None

    def is_overdue(self, at: datetime) -> bool:
        """Say whether it should have been justified by now."""
        return self.sample.state == SampleState.ASKED and self.sample.due_at < at


def visible_samples(viewer: Viewer) -> QuerySet[ReadingSample]:
    """Return the samples a viewer may see: the auditor all of her office, a reader her own."""
    rows = ReadingSample.objects.filter(office_id=viewer.office_id).select_related("draw", "staff")
    if viewer.may(Capability.AUDIT_READ):
        return rows
    return rows.filter(staff_id=viewer.staff_id) if viewer.staff_id else rows.none()


def sample_list(
    viewer: Viewer, state: str = "", month: date | None = None
) -> QuerySet[ReadingSample]:
    """Return the samples a viewer may see, narrowed by state and month."""
    rows = visible_samples(viewer)
    if state:
        rows = rows.filter(state=state)
    return rows.filter(draw__month=month) if month else rows


def with_readings(office_id: int, rows: Sequence[ReadingSample]) -> list[SampleLine]:
    """Return samples beside their lines of the read log; one query."""
    known = vault.readings_by_key(office_id, [row.reading_id for row in rows])
    return [SampleLine(row, known.get(row.reading_id)) for row in rows]


def get_sample(viewer: Viewer, key: UUID) -> ReadingSample:
    """Return a sample the viewer may see; raises NotVisible."""
    row = visible_samples(viewer).filter(pk=key).first()
    if row is None:
        raise NotVisible
    return row


def draws(viewer: Viewer) -> QuerySet[SampleDraw]:
    """Return the drawings of the viewer's office, newest first; none but for the auditor."""
    rows = SampleDraw.objects.filter(office_id=viewer.office_id).order_by("-month")
    return rows if viewer.may(Capability.AUDIT_READ) else rows.none()
