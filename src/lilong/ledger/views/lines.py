"""What stands in whom and since when, as the lines of a page."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from lilong.accounts.viewer import Viewer
from lilong.ledger import telling
from lilong.ledger.models import HouseholdMember, Place, Relation
from lilong.ledger.queries.persons import seen_among
from lilong.ledger.terms import (
    MEMBER_NAMES,
    SEAT_NAMES,
    STANDING_NAMES,
    MemberRole,
    SeatRole,
    Standing,
)
from lilong.ui import figures
from lilong.vault.masks import mask_address


@dataclass(frozen=True, slots=True)
class Line:
    """One relation, membership or seat: what, to whom, which days, who said so.

    A person whom the viewer may not see is named masked, without page and nothing to do.
    """

    key: str
    what: str
    to: str
    url: str
    first: date
    last: date | None
    source: str
    standing: str
    holds: bool
    is_mistaken: bool
    share: str = ""
    may_change: bool = True


def _line(row: Any, what: str, to: str, url: str, on: date, share: str = "") -> Line:
    holds = row.valid_from <= on and (row.valid_to is None or row.valid_to >= on)
    return Line(
        key=str(row.pk), what=what, to=to, url=url, first=row.valid_from, last=row.valid_to,
        source=telling.source_words(row.source, row.source_date),
        standing=telling.name_of(Standing, STANDING_NAMES, row.standing),
        holds=holds and not row.is_mistaken, is_mistaken=row.is_mistaken, share=share,
    )  # fmt: skip


def shown_place(viewer: Viewer, place: Place) -> tuple[str, str]:
    """Return a home's address and page; elsewhere than in the viewer's area without its room."""
    if viewer.area_path and not place.area_path.startswith(viewer.area_path):
        return mask_address(place.address), ""
    return str(place), reverse("ledger:place", args=[place.pk])


def _target(viewer: Viewer, row: Relation, seen: Collection[UUID]) -> tuple[str, str]:
    if row.place:
        return shown_place(viewer, row.place)
    if row.to_organisation:
        page = reverse("ledger:organisation", args=[row.to_organisation_id])
        return str(row.to_organisation), page
    return str(row.to_person.name if row.to_person else ""), _person_page(row.to_person_id, seen)


def _person_page(key: UUID | None, seen: Collection[UUID]) -> str:
    return reverse("ledger:person", args=[key]) if key in seen else ""


def relation_lines(viewer: Viewer, rows: Iterable[Relation], on: date) -> list[Line]:
    """Return what a party stands in."""
    lines, found = [], list(rows)
    seen = seen_among(viewer, (row.to_person_id for row in found))
    for row in found:
        to, url = _target(viewer, row, seen)
        share = figures.share(row.share_part, row.share_whole or 1) if row.share_part else ""
        lines.append(_line(row, telling.relation_words(row.kind), to, url, on, share))
    return lines


def party_lines(viewer: Viewer, rows: Iterable[Relation], on: date) -> list[Line]:
    """Return who stands in relations to something; people masked, and linked for who sees them."""
    lines, found = [], list(rows)
    seen = seen_among(viewer, (row.person_id for row in found))
    for row in found:
        person, firm = row.person, row.organisation
        if person is not None:
            to, url = str(person.name), _person_page(person.pk, seen)
        else:
            to = str(firm)
            url = reverse("ledger:organisation", args=[firm.pk]) if firm else ""
        may_change = person is None or person.pk in seen
        what = telling.relation_words(row.kind)
        lines.append(replace(_line(row, what, to, url, on), may_change=may_change))
    return lines


def member_lines(viewer: Viewer, rows: Sequence[HouseholdMember], on: date) -> list[Line]:
    """Return the members of a household."""
    seen = seen_among(viewer, (row.person_id for row in rows))
    return [
        _line(
            row, telling.name_of(MemberRole, MEMBER_NAMES, row.role), str(row.person.name),
            _person_page(row.person_id, seen), on,
        )
        for row in rows
    ]  # fmt: skip


def household_lines(rows: Iterable[HouseholdMember], on: date) -> list[Line]:
    """Return the households a person belongs to."""
    return [
        _line(
            row, telling.name_of(MemberRole, MEMBER_NAMES, row.role),
            mask_address(row.household.dwelling.address),
            reverse("ledger:household", args=[row.household_id]), on,
        )
        for row in rows
    ]  # fmt: skip


def seat_lines(viewer: Viewer, rows: Sequence[Any], on: date, *, of_body: bool) -> list[Line]:
    """Return the seats of a body, or those of a person."""
    seen = seen_among(viewer, (row.person_id for row in rows)) if of_body else set()
    lines = []
    for row in rows:
        to = str(row.person.name) if of_body else str(row.body)
        page = (
            _person_page(row.person_id, seen)
            if of_body
            else reverse("ledger:body", args=[row.body_id])
        )
        what = telling.name_of(SeatRole, SEAT_NAMES, row.role)
        term = _("term {term}").format(term=row.term)
        lines.append(_line(row, f"{what} · {term}", to, page, on))
    return lines
