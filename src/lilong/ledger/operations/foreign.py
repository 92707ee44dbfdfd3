"""What other systems call our things, and what they said last, remembered for their next file."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lilong.kernel.identifiers import new_id
from lilong.ledger.models import ForeignId
from lilong.ledger.operations.storing import store
from lilong.ledger.terms import SourceKind


@dataclass(frozen=True, slots=True)
class Foreign:
    """A thing under another system's key. `known` is the row that says so already, if one does."""

    key: str
    subject_id: UUID
    fingerprint: str
    known: ForeignId | None = None


def remember_foreign(
    found: Sequence[Foreign], *, source: SourceKind, subject_kind: str, office_id: int
) -> None:
    """Remember keys and fingerprints; what is known already gets its new fingerprint."""
    fresh, changed = [], []
    for one in found:
        if one.known is None:
            fresh.append(
                {
                    "id": new_id(), "office_id": office_id, "source": source.value,
                    "subject_kind": subject_kind, "key": one.key, "subject_id": one.subject_id,
                    "fingerprint": one.fingerprint,
                }
            )  # fmt: skip
        elif one.known.fingerprint != one.fingerprint:
            one.known.fingerprint = one.fingerprint
            changed.append(one.known)
    store(ForeignId, fresh)
    ForeignId.objects.bulk_update(changed, ["fingerprint"], batch_size=300)
