"""Reads of the purpose register: what stands on a day, what waits, what was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from lilong.accounts.terms import Role
from lilong.accounts.viewer import Viewer
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal
from lilong.ledger.models import ImpactAssessment, PurposeEntry
from lilong.ledger.privacy.deciding import Standing, objections_to, objections_to_child
from lilong.ledger.privacy.starter import PURPOSES
from lilong.ledger.privacy.words import PurposeSpec, State
from lilong.ledger.queries.exporting import child_age, is_minor
from lilong.ledger.queries.reading import person_by_text
from lilong.ledger.terms import PERSON_SUBJECT
from lilong.vault.ports import Reading
from lilong.vault.terms import PURPOSE_NAMES, Purpose


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A purpose as an office's register has it on a day.

    `entry` and `assessment` are None where what the system came with still holds.
    """

    purpose: Purpose
    standing: Standing
    entry: PurposeEntry | None
    assessment: ImpactAssessment | None
    waiting_count: int = 0

    @property
    def spec(self) -> PurposeSpec | None:
        """Return what holds; None for a purpose whose entry has ended."""
        return self.standing.spec

    def is_overdue(self, on: date) -> bool:
        """Say whether the review of its assessment should have been."""
        return self.assessment is not None and self.assessment.next_review < on


def spec_of(row: PurposeEntry) -> PurposeSpec:
    """Return an entry as a plain value."""
    return PurposeSpec(
        row.purpose, row.legal_basis, row.data_kinds, row.subjects, row.retention, row.recipients,
        is_sensitive=row.is_sensitive, covers_minors=row.covers_minors,
        needs_reason=row.needs_reason, roles=frozenset(Role(one) for one in row.roles),
    )  # fmt: skip


def _line(
    purpose: Purpose,
    entries: Sequence[PurposeEntry],
    assessed: Sequence[ImpactAssessment],
    on: date,
) -> RegisterLine:
    """Return what holds: the newest approved entry that has begun, else the starter's."""
    begun = [e for e in entries if e.state == State.APPROVED and e.valid_from <= on]
    entry = max(begun, key=lambda e: (e.valid_from, e.pk), default=None)
    entry_id = entry.pk if entry else None
    own = [a for a in assessed if a.state == State.APPROVED and a.entry_id == entry_id]
    assessment = max(own, key=lambda a: a.pk, default=None)
    if entry is None:
        standing = Standing(PURPOSES[purpose], is_assessed=True)
    elif entry.valid_to is not None and entry.valid_to < on:
        standing = Standing(None)
    else:
        standing = Standing(spec_of(entry), is_assessed=assessment is not None)
    waiting = sum(row.state == State.PROPOSED for row in (*entries, *assessed))
    return RegisterLine(purpose, standing, entry, assessment, waiting)


def register(office_id: int, *, on: date) -> list[RegisterLine]:
    """Return every purpose as it stands in an office on a day; two queries."""
    entries = list(PurposeEntry.objects.filter(office_id=office_id))
    assessed = list(ImpactAssessment.objects.filter(office_id=office_id))
    return [
        _line(
            purpose,
            [e for e in entries if e.purpose == purpose],
            [a for a in assessed if a.purpose == purpose],
            on,
        )
        for purpose in Purpose
    ]


def line_of(office_id: int, purpose: str, *, on: date) -> RegisterLine:
    """Return one purpose as it stands; raises NotVisible for one nobody knows."""
    if purpose not in {known.value for known in Purpose}:
        raise NotVisible
    mine = Q(office_id=office_id, purpose=purpose)
    entries = list(PurposeEntry.objects.filter(mine))
    assessed = list(ImpactAssessment.objects.filter(mine))
    return _line(Purpose(purpose), entries, assessed, on)


def judge_reading(reading: Reading) -> list[Refusal]:
    """Return why the register objects to a reading; the vault asks it before it shows anything.

    The system itself reads under the same register; an actor without an office reads under none.
    """
    if reading.by.office_id is None:
        return []
    purpose = Purpose(reading.by.purpose)
    standing = _standing(reading.by.office_id, purpose, local(reading.at).date())
    if standing.spec is not None and reading.by.staff_id is None:
        # A machine has no words of its own.
        standing = replace(standing, spec=replace(standing.spec, needs_reason=False))
    name = gettext_lazy(PURPOSE_NAMES[purpose])
    return objections_to(standing, purpose_name=name, reason=reading.reason)


def _standing(office_id: int, purpose: Purpose, on: date) -> Standing:
    """Return a purpose as it stands; one query where the office has no entry of its own."""
    mine = Q(office_id=office_id, purpose=purpose)
    entries = list(PurposeEntry.objects.filter(mine, state=State.APPROVED, valid_from__lte=on))
    assessed = list(ImpactAssessment.objects.filter(mine)) if entries else []
    return _line(purpose, entries, assessed, on).standing


def entries_of(viewer: Viewer, purpose: str) -> QuerySet[PurposeEntry]:
    """Return every entry a purpose has had in the viewer's office, newest first."""
    rows = PurposeEntry.objects.filter(office_id=viewer.office_id, purpose=purpose)
    return rows.order_by("-pk")


def assessments_of(viewer: Viewer, purpose: str) -> QuerySet[ImpactAssessment]:
    """Return every assessment of a purpose in the viewer's office, newest first."""
    rows = ImpactAssessment.objects.filter(office_id=viewer.office_id, purpose=purpose)
    return rows.order_by("-pk")


def get_entry(viewer: Viewer, key: int) -> PurposeEntry:
    """Return an entry of the viewer's office; raises NotVisible."""
    row = PurposeEntry.objects.filter(office_id=viewer.office_id, pk=key).first()
    if row is None:
        raise NotVisible
    return row


def get_assessment(viewer: Viewer, key: int) -> ImpactAssessment:
    """Return an assessment of the viewer's office; raises NotVisible."""
    rows = ImpactAssessment.objects.select_related("entry")
    row = rows.filter(office_id=viewer.office_id, pk=key).first()
    if row is None:
        raise NotVisible
    return row


def roles_for(office_id: int, on: date) -> dict[str, frozenset[Role]]:
    """Return for each purpose the roles whose posts it fits on a day."""
    lines = register(office_id, on=on)
    return {line.purpose.value: line.spec.roles if line.spec else frozenset() for line in lines}


def judge_child(reading: Reading) -> list[Refusal]:
    """Return why a child may not be read for a purpose that does not cover children (L-12)."""
    if reading.subject.kind != PERSON_SUBJECT or reading.by.office_id is None:
        return []
    on = local(reading.at).date()
    office_id = reading.by.office_id
    person = person_by_text(office_id, reading.subject.id)
    if person is None or not is_minor(person, on=on, below=child_age(office_id, on)):
        return []
    spec = _standing(office_id, Purpose(reading.by.purpose), on).spec
    return objections_to_child(spec)
