"""How the ledger's writes stand in the journal, and what they have in common."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lilong.journal import operations as journal
from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.subject import Subject
from lilong.ledger.entries import entry_name
from lilong.ledger.models import Edition
from lilong.ledger.operations import tallying
from lilong.ledger.specs import Source, Span
from lilong.ledger.terms import PLACE_SUBJECT, PlaceKind

# Events of places and their names; facts told of places begin otherwise.
_OF_PLACES = ("ledger.place_", "ledger.alias_")


def ask(*answers: Refusal | None) -> None:
    """Raise everything that speaks against a write, at once."""
    refusals = [answer for answer in answers if answer]
    if refusals:
        raise Refused(*refusals)


def today(at: datetime) -> date:
    """Return the local day of a moment."""
    return local(at).date()


def draft(
    kind: str, key: UUID | int, event: str, data: Mapping[str, Any], office_id: int, **more: Any
) -> Draft:
    """Return an entry on the chain of one of the ledger's things; `more` goes into the `Draft`.

    Raises ValueError for an event that has no words in `entries`.
    """
    entry_name(kind, event)
    return Draft(
        office_id=office_id, subject=Subject(kind, str(key)), type=f"ledger.{event}", data=data,
        **more,
    )  # fmt: skip


def record(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> None:
    """Append entries in order, and mark the counts that rest on what they tell.

    Where places or their names change, a new edition begins.
    """
    if not drafts:
        return
    journal.append_many([(one, None) for one in drafts], by=by, at=at)
    tallying.mark(drafts, at=at)
    changed = {one.office_id for one in drafts if _names_places(one)}
    if changed:
        Edition.objects.bulk_create(
            [Edition(office_id=office_id) for office_id in sorted(changed)],
            update_conflicts=True, unique_fields=["office"], update_fields=["revision"],
        )  # fmt: skip


def _names_places(entry: Draft) -> bool:
    """Say whether an entry changes what places can be found by; dwellings stand in no gazetteer."""
    if entry.subject.kind != PLACE_SUBJECT or not entry.type.startswith(_OF_PLACES):
        return False
    return entry.data.get("kind") != PlaceKind.DWELLING


def run_of(by: Actor) -> UUID | None:
    """Return the import a write comes from, if it comes from one."""
    kind, _colon, key = by.reference.partition(":")
    return UUID(key) if by.kind is ActorKind.IMPORT and kind == "import_run" else None


def sourced(span: Span, source: Source, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Return the columns every sourced row has."""
    return {
        "valid_from": span.first,
        "valid_to": span.last,
        "source": source.kind.value,
        "source_date": source.on,
        "source_reference": source.reference,
        "recorded_at": at,
        "run": run_of(by),
    }


def as_data(span: Span, source: Source) -> dict[str, Any]:
    """Return days and source as the journal keeps them."""
    found = {"from": span.first.isoformat(), "source": str(source.kind), "said": str(source.on)}
    return found | ({"to": span.last.isoformat()} if span.last else {})
