"""Keys of subjects: one each, wrapped by the master key; what is sealed under one dies with it."""

import base64
import hmac
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.vault import keys
from lilong.vault.models import SubjectKey
from lilong.vault.protected import clear_text
from lilong.vault.storing import insert_rows
from lilong.vault.suites import SUITES

_IN_ONE_QUERY = 400


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A subject's key, unwrapped for the length of one operation; never kept in a cache."""

    subject: Subject
    suite_name: str
    for_copies: bytes
    for_commitments: bytes

    def __repr__(self) -> str:
        return f"<OpenKey {self.subject}>"

    def commitment(self, field: str, value: str) -> str:
        """Return a keyed hash that binds to the value and tells nothing without the key."""
        text = f"{field}\0{value}".encode()
        return SUITES[self.suite_name].mac(self.for_commitments, text).hex()

    def encrypt(self, field: str, value: str) -> str:
        """Return the text of a sealed copy."""
        packed = SUITES[self.suite_name].encrypt(
            self.for_copies, value.encode(), self._context(field)
        )
        return base64.b64encode(packed).decode()

    def decrypt(self, field: str, ciphertext: str) -> str:
        """Return what was sealed; raise `Tampered` or ValueError when it does not open."""
        packed = base64.b64decode(ciphertext, validate=True)
        suite = SUITES[self.suite_name]
        return suite.decrypt(self.for_copies, packed, self._context(field)).decode()

    def is_commitment(self, field: str, value: str, commitment: str) -> bool:
        """Say whether a commitment was made for this value."""
        return hmac.compare_digest(self.commitment(field, value), commitment)

    def _context(self, field: str) -> bytes:
        return f"{self.subject}.{field}".encode()


def opened(row: SubjectKey) -> OpenKey:
    """Unwrap the key of a subject that has not been destroyed; raise `Tampered` if damaged."""
    key = base64.b64decode(clear_text(row.wrapped))
    return _derived(Subject(row.subject_kind, row.subject_id), key, row.suite)


def rows_of(subjects: Collection[Subject]) -> dict[Subject, SubjectKey]:
    """Return the key rows there are for these subjects."""
    found: dict[Subject, SubjectKey] = {}
    for kind in sorted({subject.kind for subject in subjects}):
        ids = sorted(subject.id for subject in subjects if subject.kind == kind)
        for some in _slices(ids):
            for row in SubjectKey.objects.filter(subject_kind=kind, subject_id__in=some):
                found[Subject(kind, row.subject_id)] = row
    return found


def ensure(
    subjects: Collection[Subject], *, office_id: int, at: datetime
) -> dict[Subject, OpenKey]:
    """Return the keys of the subjects, made where there is none; refuse destroyed ones."""
    found = rows_of(subjects)
    missing = sorted(set(subjects) - set(found), key=str)
    if missing:
        rows = [_fresh(subject, office_id, at) for subject in missing]
        SubjectKey.objects.bulk_create(rows, ignore_conflicts=True)
        found |= rows_of(missing)
    for subject, row in found.items():
        if row.destroyed_at:
            raise Refused(
                Refusal(
                    "subject_destroyed",
                    mark("The protected values of {subject} were deleted; none can be added."),
                    {"subject": str(subject)},
                )
            )
    return {subject: opened(row) for subject, row in found.items()}


def make(subjects: Collection[Subject], *, office_id: int, at: datetime) -> dict[Subject, OpenKey]:
    """Return keys for subjects nobody has known before; raise IntegrityError if somebody has."""
    suite, wrapping = keys.suite().name, SubjectKey._meta.get_field("wrapped").get_prep_value
    made = {subject: secrets.token_bytes(keys.KEY_SIZE) for subject in sorted(subjects, key=str)}
    columns = ("office_id", "subject_kind", "subject_id", "suite", "wrapped", "created_at")
    insert_rows(
        SubjectKey, columns,
        [
            (office_id, one.kind, one.id, suite, wrapping(base64.b64encode(key).decode()), at)
            for one, key in made.items()
        ],
    )  # fmt: skip
    return {one: _derived(one, key, suite) for one, key in made.items()}


def _derived(subject: Subject, key: bytes, suite_name: str) -> OpenKey:
    return OpenKey(
        subject=subject,
        suite_name=suite_name,
        for_copies=keys.derive(key, "sealed copy", suite_name),
        for_commitments=keys.derive(key, "commitment", suite_name),
    )


def _fresh(subject: Subject, office_id: int, at: datetime) -> SubjectKey:
    return SubjectKey(
        office_id=office_id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        suite=keys.suite().name,
        wrapped=base64.b64encode(secrets.token_bytes(keys.KEY_SIZE)).decode(),
        created_at=at,
    )


def _slices(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _IN_ONE_QUERY):
        yield ids[start : start + _IN_ONE_QUERY]
