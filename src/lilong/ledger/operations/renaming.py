"""Other names of places: given and ended (G-19)."""

from datetime import date, datetime

from django.db import transaction

from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Stale
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.models import Place, PlaceAlias
from lilong.ledger.operations.recording import as_data, ask, draft, record, sourced, today
from lilong.ledger.specs import Source, Span
from lilong.ledger.terms import PLACE_SUBJECT, AliasKind


def alias_place(
    place: Place, text: str, *, kind: AliasKind, span: Span, source: Source, by: Actor, at: datetime
) -> PlaceAlias:
    """Give a place another name by which people find it."""
    said = text.strip()
    ask(
        _is_said(said),
        rules.is_in_order(span),
        rules.has_source(source, today=today(at)),
    )
    with transaction.atomic():
        alias = PlaceAlias.objects.create(
            office_id=place.office_id, place=place, kind=kind, text=said,
            **sourced(span, source, by=by, at=at),
        )  # fmt: skip
        data = {"alias": str(alias.pk), "kind": str(kind), "text": said, **as_data(span, source)}
        record([draft(PLACE_SUBJECT, place.pk, "place_named", data, place.office_id)], by=by, at=at)
    return alias


def end_alias(alias: PlaceAlias, *, on: date, reason: str, by: Actor, at: datetime) -> None:
    """Let a day be the last on which a place is called this."""
    ask(rules.is_in_order(Span(alias.valid_from, on)))
    with transaction.atomic():
        rows = PlaceAlias.objects.filter(pk=alias.pk, valid_to=alias.valid_to)
        if rows.update(valid_to=on) != 1:
            raise Stale
        data = {"alias": str(alias.pk), "on": on.isoformat()}
        entry = draft(
            PLACE_SUBJECT, alias.place_id, "place_unnamed", data, alias.office_id, reason=reason
        )
        record([entry], by=by, at=at)


def _is_said(text: str) -> Refusal | None:
    if text:
        return None
    return Refusal("nameless", mark("A place needs a name or an address."), field="text")
