"""The vault's lines in the journal: tombstones of deleted subjects, changes of the master key."""

from datetime import datetime

from lilong.journal.entries import Draft
from lilong.journal.models import Entry
from lilong.journal.operations import append
from lilong.journal.terms import INSTANCE, SUBJECT_DESTROYED, TOMBSTONE_KIND
from lilong.kernel.actor import Actor
from lilong.kernel.subject import Subject


class VaultRecord:
    """What the vault calls through its port."""

    def subject_destroyed(
        self, *, office_id: int, subject: Subject, by: Actor, at: datetime
    ) -> None:
        """Write a tombstone that remembers how long the subject's chain was and its last hash.

        It holds the chain once the subject's own row is gone.
        """
        last = (
            Entry.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
            .order_by("-sequence")
            .first()
        )
        append(
            Draft(
                office_id=office_id,
                subject=Subject(TOMBSTONE_KIND, str(subject)),
                type=SUBJECT_DESTROYED,
                data={
                    "kind": subject.kind,
                    "id": subject.id,
                    "length": last.sequence if last else 0,
                    "head": last.hash if last else "",
                },
            ),
            by=by,
            at=at,
        )

    def keys_rotated(self, *, key_id: str, rows_count: int, by: Actor, at: datetime) -> None:
        """Write that the master key was changed, by its id alone."""
        append(
            Draft(
                office_id=INSTANCE,
                subject=Subject("vault", "keys"),
                type="vault.keys_rotated",
                data={"key": key_id, "rows": rows_count},
            ),
            by=by,
            at=at,
        )
