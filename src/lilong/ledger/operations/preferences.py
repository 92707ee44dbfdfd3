"""The office prefers a source for a field; that settles open conflicts and later ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Stale
from lilong.kernel.text import mark
from lilong.ledger.disputing import Ruling, by_preference
from lilong.ledger.models import Conflict, Preference
from lilong.ledger.operations.conflicts import decide_conflict, source_of
from lilong.ledger.operations.recording import ask, draft, record
from lilong.ledger.specs import Source
from lilong.ledger.terms import (
    DISPUTED,
    PREFERENCE_SUBJECT,
    SETTLED_BY_RULE,
    ConflictState,
    SourceKind,
)

_DECISIONS = {Ruling.TAKE: ConflictState.TAKEN, Ruling.KEEP: ConflictState.KEPT}


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a preference would settle: conflicts taken over, kept as they are, left to people."""

    taken: int
    kept: int
    left: int


def settling(office_id: int, key: str, source: SourceKind) -> Settlement:
    """Return what a preference would come to for the open conflicts, before it is made."""
    ways = [_way(row, source) for row in _open(office_id, key)]
    return Settlement(ways.count(Ruling.TAKE), ways.count(Ruling.KEEP), ways.count(Ruling.DISPUTE))


def prefer_source(
    *, office_id: int, key: str, source: SourceKind, reason: str, by: Actor, at: datetime
) -> Settlement:
    """Prefer a source for a field from now on, and settle the open conflicts it settles.

    The one that held for the field is revoked. Each settled conflict is decided like any other,
    with the preference as its reason.
    """
    ask(_is_settled_by_rule(key), _has_reason(reason))
    with transaction.atomic():
        _revoke(Preference.objects.filter(office=office_id, key=key, revoked_at=None), by, at)
        try:
            with transaction.atomic():
                made = Preference.objects.create(
                    office_id=office_id, key=key, source=source.value, reason=reason.strip(),
                    by=by.as_data(), made_at=at,
                )  # fmt: skip
        except IntegrityError as clash:
            raise Stale from clash
        data = {"field": key, "source": source.value}
        entry = draft(
            PREFERENCE_SUBJECT, made.pk, "source_preferred", data, office_id,
            reason=reason.strip(), begins=True,
        )  # fmt: skip
        record([entry], by=by, at=at)
        return _settle(_open(office_id, key), source, reason.strip(), by, at)


def revoke_preference(*, office_id: int, preference_id: UUID, by: Actor, at: datetime) -> None:
    """Prefer no source for the field any more; what it settled stays settled."""
    with transaction.atomic():
        rows = Preference.objects.filter(office=office_id, pk=preference_id)
        if not rows.exists():
            raise NotVisible
        if not _revoke(rows.filter(revoked_at=None), by, at):
            raise Stale


def _revoke(rows: Iterable[Preference], by: Actor, at: datetime) -> int:
    held = list(rows)
    for row in held:
        changed = Preference.objects.filter(pk=row.pk, revoked_at=None).update(
            revoked_at=at, revoked_by=by.as_data()
        )
        if changed != 1:
            raise Stale
        data = {"field": row.key, "source": row.source}
        entry = draft(PREFERENCE_SUBJECT, row.pk, "preference_revoked", data, row.office_id)
        record([entry], by=by, at=at)
    return len(held)


def _settle(
    rows: Sequence[Conflict], source: SourceKind, reason: str, by: Actor, at: datetime
) -> Settlement:
    ways = []
    for row in rows:
        way = _way(row, source)
        ways.append(way)
        if decision := _DECISIONS.get(way):
            decide_conflict(row, decision, reason=reason, by=by, at=at)
    return Settlement(ways.count(Ruling.TAKE), ways.count(Ruling.KEEP), ways.count(Ruling.DISPUTE))


def _open(office_id: int, key: str) -> list[Conflict]:
    rows = Conflict.objects.filter(office=office_id, state=ConflictState.OPEN, key=key)
    return list(rows.order_by("source_date", "id"))


def _way(row: Conflict, favourite: SourceKind) -> Ruling:
    if not row.present_source or row.present_date is None:
        return Ruling.DISPUTE
    stands = Source(SourceKind(row.present_source), row.present_date)
    if stands.kind == row.source:
        return Ruling.DISPUTE
    return by_preference(favourite, stands, source_of(row))


def _is_settled_by_rule(key: str) -> Refusal | None:
    if key in SETTLED_BY_RULE:
        return None
    text = mark("Conflicts about “{field}” are decided one by one.")
    name = Refusal("field", DISPUTED[key]) if key in DISPUTED else key
    return Refusal("not_by_rule", text, {"field": name}, field="key")


def _has_reason(reason: str) -> Refusal | None:
    if reason.strip():
        return None
    return Refusal("no_reason", mark("Say why you decide so."), field="reason")
