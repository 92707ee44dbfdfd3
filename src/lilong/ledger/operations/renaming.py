"""Other names of places, and new numbers for old ones; the old number leads there still (G-19)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from lilong.accounts.operations import take_turn
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Stale
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.models import Place, PlaceAlias
from lilong.ledger.operations.recording import as_data, ask, draft, record, sourced, today
from lilong.ledger.operations.standing import stand_alone
from lilong.ledger.specs import PlaceSpec, Source, Span
from lilong.ledger.terms import PLACE_SUBJECT, AliasKind, PlaceKind


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


def renumber_place(
    place: Place, spec: PlaceSpec, *, on: date, source: Source, by: Actor, at: datetime
) -> Place:
    """Give a place a new address from a day on; its earlier one stays findable, with its days.

    What lies within it takes over what changed of road, lane, number and building. `spec` carries
    the new parts; the place stays the same place. Refused where a house or a home of the new
    address stands already.
    """
    with transaction.atomic():
        take_turn(place.office_id)
        before = Place.objects.filter(pk=place.pk, revision=place.revision).first()
        if before is None:
            raise Stale
        whole = replace(spec, room=spec.room or before.room)
        ask(
            rules.is_whole(whole),
            rules.has_source(source, today=today(at)),
            _changes(before, whole),
        )
        _rewrite(before, whole, on, source, by=by, at=at)
        level = [before.pk]
        keys = list(level)
        while level:
            below = list(
                Place.objects.filter(office=before.office_id, parent__in=level, valid_to=None)
            )
            for child in below:
                _rewrite(child, _within(child, whole), on, source, by=by, at=at)
            level = [child.pk for child in below]
            keys += level
        for start in range(0, len(keys), 500):
            stand_alone(list(Place.objects.filter(pk__in=keys[start : start + 500])))
    found = Place.objects.filter(pk=place.pk).first()
    if found is None:
        raise NotVisible
    return found


def _called_so_since(place: Place) -> date:
    """Return since when a place has its present address: from the day after an earlier one's."""
    rows = PlaceAlias.objects.filter(place=place, kind=AliasKind.FORMER, is_mistaken=False)
    last = rows.order_by("-valid_to").values_list("valid_to", flat=True).first()
    return last + timedelta(days=1) if last else place.valid_from


def _within(child: Place, above: PlaceSpec) -> PlaceSpec:
    """Return a child's address under the new one of what it lies in; its own parts stay."""
    is_room = child.kind == PlaceKind.DWELLING
    return replace(
        above,
        kind=PlaceKind(child.kind),
        name=child.name,
        number=above.number if is_room or not child.number else child.number,
        building=above.building if is_room or not child.building_number else child.building_number,
        room=child.room,
    )


def _rewrite(
    place: Place, spec: PlaceSpec, on: date, source: Source, *, by: Actor, at: datetime
) -> None:
    address = rules.address_of(spec)
    if address == place.address:
        return
    rows = Place.objects.filter(pk=place.pk, revision=place.revision)
    changed = rows.update(
        road=spec.road, lane=spec.lane, number=spec.number, building_number=spec.building,
        room=spec.room, address=address, name=spec.name or place.name, revision=F("revision") + 1,
    )  # fmt: skip
    if changed != 1:
        raise Stale
    since = _called_so_since(place)
    span = Span(since, max(since, on - timedelta(days=1)))
    PlaceAlias.objects.create(
        office_id=place.office_id, place=place, kind=AliasKind.FORMER, text=place.address,
        **sourced(span, source, by=by, at=at),
    )  # fmt: skip
    data = {"before": place.address, "after": address, "on": on.isoformat()}
    data |= {"source": str(source.kind), "said": source.on.isoformat()}
    record(
        [draft(PLACE_SUBJECT, place.pk, "place_renumbered", data, place.office_id)], by=by, at=at
    )


def _is_said(text: str) -> Refusal | None:
    if text:
        return None
    return Refusal("nameless", mark("A place needs a name or an address."), field="text")


def _changes(place: Place, spec: PlaceSpec) -> Refusal | None:
    if rules.address_of(spec) != place.address:
        return None
    return Refusal("same_address", mark("That is the address it has already."), field="number")
