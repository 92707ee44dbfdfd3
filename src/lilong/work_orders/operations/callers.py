"""Callers of a batch: found again by blind index, made where missing, sealed for the journal."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from lilong.journal import operations as journal
from lilong.journal.entries import Draft
from lilong.journal.storing import select_rows
from lilong.kernel.actor import Actor
from lilong.kernel.phones import normalise_phone
from lilong.kernel.subject import Subject
from lilong.vault import operations as vault
from lilong.vault.fields import blind
from lilong.vault.sealed import Sealed, Secret
from lilong.work_orders.intake import CallerDetails, Intake
from lilong.work_orders.models import Caller

SUBJECT_KIND = "caller"
FIELDS = ("name", "phone", "identity", "email")
_WAYS = (("phone", "phone"), ("email", "text"), ("identity", "identity"))
Identity = tuple[str, str, str]


def subject_of(caller_id: UUID) -> Subject:
    """Return the vault's and the journal's name for a caller."""
    return Subject(SUBJECT_KIND, str(caller_id))


class Callers:
    """The callers of one batch of intakes in one office.

    Same way to reach them and same name: same caller. A name alone makes nobody the same.
    """

    def __init__(self, office_id: int) -> None:
        self.office_id = office_id
        self.fresh: list[tuple[Caller, CallerDetails]] = []

    def take(self, intakes: Sequence[Intake], *, by: Actor, at: datetime) -> dict[UUID, UUID]:
        """Return the caller's key of each intake that names one; fresh ones are written."""
        named = [(i.id, _plain(i.caller)) for i in intakes if i.caller.is_named]
        keys = {intake_id: _identity(details) for intake_id, details in named}
        known = self._known({key for key in keys.values() if key})
        found: dict[UUID, UUID] = {}
        for intake_id, details in named:
            key = keys[intake_id]
            caller = known.get(key) if key else None
            if caller is None:
                caller = self._make(details, at).pk
                if key:
                    known[key] = caller
            found[intake_id] = caller
        if self.fresh:
            Caller.objects.bulk_create([caller for caller, _details in self.fresh])
            self._seal(by, at)
        return found

    def _make(self, details: CallerDetails, at: datetime) -> Caller:
        caller = Caller(
            office_id=self.office_id,
            name=details.name,
            phone=details.phone,
            identity=details.identity,
            email=details.email,
            kind=details.kind,
            first_at=at,
        )
        self.fresh.append((caller, details))
        return caller

    def _known(self, keys: Iterable[Identity]) -> dict[Identity, UUID]:
        """Return the office's callers with these ways to reach them, by way and name."""
        values: dict[str, set[str]] = {}
        for way, hashed, _name in keys:
            values.setdefault(way, set()).add(hashed)
        known: dict[Identity, UUID] = {}
        for way, hashes in values.items():
            column = f"{way}_index"
            where = {"office_id": self.office_id, column: hashes}
            found = select_rows(Caller, ("id", column, "name_index"), where)
            # Of several that are the same the eldest stays the one.
            for key, hashed, name in sorted(found, reverse=True):
                known[way, hashed, name] = key
        return known

    def _seal(self, by: Actor, at: datetime) -> None:
        """Note each fresh caller in a chain of its own, its values only as commitments."""
        secrets = [
            Secret(subject_of(caller.pk), f"caller.{name}", value)
            for caller, details in self.fresh
            for name in FIELDS
            if (value := getattr(details, name))
        ]
        sealed = vault.seal_many(secrets, office_id=self.office_id, at=at, are_new=True)
        of_subject: dict[Subject, list[Sealed]] = {}
        for secret, one in zip(secrets, sealed, strict=True):
            of_subject.setdefault(secret.subject, []).append(one)
        drafts = [
            Draft(
                office_id=self.office_id,
                subject=subject_of(caller.pk),
                type="work_orders.caller_recorded",
                data={"caller": str(caller.pk), "kind": caller.kind},
                sealed=of_subject[subject_of(caller.pk)],
                begins=True,
            )
            for caller, _details in self.fresh
        ]
        journal.append_many([(draft, None) for draft in drafts], by=by, at=at)


def _plain(details: CallerDetails) -> CallerDetails:
    return CallerDetails(
        name=details.name.strip(),
        phone=normalise_phone(details.phone) if details.phone.strip() else "",
        identity=details.identity.strip().upper(),
        email=details.email.strip().lower(),
        kind=details.kind,
    )


def _identity(details: CallerDetails) -> Identity | None:
    name = blind("name", details.name) if details.name else ""
    for way, kind in _WAYS:
        value = getattr(details, way)
        if value:
            return way, blind(kind, value), name
    return None
