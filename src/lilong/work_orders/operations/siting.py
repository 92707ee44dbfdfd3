"""Which place of the ledger an order is at: the one chosen, else the one its words mean."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger import queries as ledger
from lilong.ledger.queries import Found
from lilong.territory.atlas import Atlas
from lilong.work_orders.intake import Intake


class Site(NamedTuple):
    """A place an order is at, its area, and its point if it has one; an area alone has no place."""

    place_id: UUID | None
    area_id: int | None
    point: tuple[float, float] | None


def _site(found: Found) -> Site:
    return Site(found.place_id, found.place.area_id, found.place.point)


def unknown_site() -> Refusal:
    """Return the refusal of a place that is none of the office's ledger."""
    text = mark("The ledger of this office has no such place.")
    return Refusal("unknown_site", text, field="place")


def is_site(office_id: int, key: UUID) -> bool:
    """Say whether an office's ledger has a place."""
    try:
        ledger.place_by_key(office_id, key)
    except NotVisible:
        return False
    return True


def site_of(office_id: int, key: UUID | None, text: str, *, at: datetime) -> Site | None:
    """Return where an order is by a chosen key, else by words; None where nothing is known."""
    if key is not None:
        try:
            return _site(ledger.place_by_key(office_id, key))
        except NotVisible:
            raise Refused(unknown_site()) from None
    if not text:
        return None
    answer = ledger.resolve_address(office_id, text, on=local(at).date())
    if answer.site is not None:
        return _site(answer.site)
    return Site(None, answer.area_id, None) if answer.area_id else None


def sites_of(
    office_id: int, intakes: Sequence[Intake], *, at: datetime, atlas: Atlas
) -> dict[UUID, Site]:
    """Return where intakes are, by their keys; one or two short queries for all of them."""
    found: dict[UUID, Site] = {}
    for intake in intakes:
        if intake.site_id is not None:
            found[intake.id] = _site(ledger.place_by_key(office_id, intake.site_id))
    told = [intake for intake in intakes if intake.place and intake.id not in found]
    if not told:
        return found
    asked = [(intake.place, local(intake.received_at or at).date()) for intake in told]
    for intake, answer in zip(
        told, ledger.resolve_many(office_id, asked, atlas=atlas), strict=True
    ):
        if answer.site is not None:
            found[intake.id] = _site(answer.site)
        elif answer.area_id is not None:
            found[intake.id] = Site(None, answer.area_id, None)
    return found
