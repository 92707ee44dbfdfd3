"""What the tests of the privacy wall have in common: readings, entries, assessments."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from lilong.kernel.clock import SHANGHAI, local
from lilong.kernel.subject import Subject
from lilong.ledger.models import ImpactAssessment, PurposeEntry
from lilong.ledger.operations import purposes
from lilong.ledger.privacy.starter import PURPOSES
from lilong.ledger.privacy.words import AssessmentSpec, PurposeSpec, Verb
from lilong.vault import operations as vault
from lilong.vault.protected import Protected
from lilong.vault.terms import Kind, Purpose
from tests.cast import Member

# A Tuesday morning in office hours.
AT = datetime(2026, 10, 13, 10, 0, tzinfo=SHANGHAI)
ASSESSED = AssessmentSpec("必要", "风险", "措施", date(2027, 6, 1))


def read(
    who: Member,
    *,
    purpose: str = "handling",
    of: str = "1",
    at: datetime = AT,
    reason: str = "",
    kind: str = "caller",
) -> dict[str, str]:
    """Let somebody read an invented name, as any room does."""
    return vault.reveal(
        subject=Subject(kind, of),
        fields={"name": Protected(Kind.NAME, clear="测小试")},
        by=who.viewer_at(at).actor(purpose=purpose),
        at=at,
        address="192.0.2.7",
        reason=reason,
    )


def entry_spec(purpose: Purpose = Purpose.VISIT, **changes: Any) -> PurposeSpec:
    """Return the starter's entry with changes."""
    return replace(PURPOSES[purpose], **changes)


def proposed(who: Member, spec: PurposeSpec, *, at: datetime = AT, **also: Any) -> PurposeEntry:
    """Put an entry forward that begins the same day."""
    given = {"valid_from": local(at).date(), "reason": "测试", **also}
    return purposes.propose_purpose(spec=spec, **given, by=who.viewer_at(at).actor(), at=at)


def approved(row: PurposeEntry, who: Member, *, at: datetime = AT) -> PurposeEntry:
    """Let somebody approve an entry."""
    by = who.viewer_at(at).actor()
    return purposes.decide_purpose(
        entry_id=row.pk, verb=Verb.APPROVE, revision=row.revision, by=by, at=at
    )


def assessed(
    entry: PurposeEntry | None, purpose: str, who: Member, *, at: datetime = AT
) -> ImpactAssessment:
    """Put an assessment forward."""
    return purposes.propose_assessment(
        purpose=purpose, entry_id=entry.pk if entry else None, spec=ASSESSED,
        by=who.viewer_at(at).actor(), at=at,
    )  # fmt: skip


def later(days: int = 0, **more: int) -> datetime:
    """Return a moment after AT."""
    return AT + timedelta(days=days, **more)
