"""Saved searches and boards as their pages draw them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lilong.accounts.viewer import Viewer
from lilong.cases.forms import STATES
from lilong.kernel.clock import local
from lilong.ledger import queries as ledger
from lilong.ui import parts, times
from lilong.work_orders import policies, queries
from lilong.work_orders.models import SavedSearch, SearchBoard
from lilong.work_orders.queries import Card, Names
from lilong.work_orders.terms import MOST_COUNTED, Mark, Reach, RequestKind, Source
from lilong.work_orders.views import showing
from lilong.work_orders.words import MARK_WORDS, REACH_WORDS, REQUEST_KIND_WORDS, SOURCE_WORDS


def list_url(asked: Mapping[str, str], **more: str) -> str:
    """Return the address of the list with the filters of a search."""
    # One address for one search, whatever order its database keeps the filters in.
    filters = dict(sorted({**asked, **more}.items()))
    return reverse("work_orders:list") + (f"?{urlencode(filters)}" if filters else "")


def asked_words(asked: Mapping[str, str], known: Names, on: date) -> list[str]:
    """Return what a search asks for, one part each; one that asks nothing says so."""
    nodes = {node.path.strip("/").split("/")[-1]: node for node in known.catalogue.nodes.values()}
    tellers: dict[str, Callable[[str], str]] = {
        "words": lambda told: _("“{words}”").format(words=told),
        "state": lambda told: str(dict(STATES).get(told, told)),
        "stage": showing.stage_words,
        "unit": lambda told: _unit_words(int(told), known, on),
        "area": lambda told: showing.named(known.areas.get(int(told))) or told,
        "category": lambda told: showing.named(nodes.get(told)) or told,
        "source": lambda told: _(SOURCE_WORDS[Source(told)]),
        "kind": lambda told: _(REQUEST_KIND_WORDS[RequestKind(told)]),
        "mark": lambda told: _(MARK_WORDS[Mark(told)]),
        "site": lambda told: _place_words(told, known),
        "since": lambda told: _("came in since {day}").format(day=_day(told)),
        "closed_since": lambda told: _("closed since {day}").format(day=_day(told)),
    }
    found = [teller(asked[key]) for key, teller in tellers.items() if asked.get(key)]
    return found or [_("Every order")]


def _place_words(told: str, known: Names) -> str:
    name = ledger.name_of(known.catalogue.office_id, UUID(told))
    return _("at {place}").format(place=name) if name else _("what is not known here")


def _day(told: str) -> str:
    return times.day(date.fromisoformat(told))


def _unit_words(unit_id: int, known: Names, on: date) -> str:
    unit = known.catalogue.units.get(unit_id)
    if unit is None:
        return _("what is not known here")
    if unit.holds_on(on):
        return showing.named(unit)
    return _("{name} (ended)").format(name=showing.named(unit))


def bounded(count: int) -> str:
    """Return a figure that was counted up to a bound: 12, or "1,000+"."""
    return f"{count:,}" if count <= MOST_COUNTED else f"{MOST_COUNTED:,}+"


def reach_words(row: SavedSearch | SearchBoard, viewer: Viewer, on: date) -> str:
    """Return for whom a row is kept; of another's post or unit its name, and that it has ended."""
    if row.reach == Reach.POST and row.post and row.post_id != viewer.post_id:
        return _former(row.post, on)
    if row.reach == Reach.UNIT and row.unit and row.unit_id != viewer.unit_id:
        return _former(row.unit, on)
    return _(REACH_WORDS[Reach(row.reach)])


def _former(owner: Any, on: date) -> str:
    name = showing.named(owner)
    is_over = owner.valid_to is not None and owner.valid_to < on
    return _("{name} (ended)").format(name=name) if is_over else name


@dataclass(frozen=True, slots=True)
class CardView:
    """A saved search as a card."""

    search: SavedSearch
    url: str
    asks: str
    reach: str
    figures: Sequence[parts.Figure]
    lines: Sequence[showing.Line]
    may_change: bool


def card_views(viewer: Viewer, cards: Sequence[Card], at: datetime) -> list[CardView]:
    """Return saved searches as cards, each figure with its list."""
    known, on = queries.names(viewer), local(at).date()
    between = pgettext("between the filters of a search", " · ")
    return [
        CardView(
            search=card.search,
            url=list_url(card.search.asked),
            asks=between.join(asked_words(card.search.asked, known, on)),
            reach=reach_words(card.search, viewer, on),
            figures=_figures(card),
            lines=showing.lines(card.rows, at),
            may_change=policies.may_keep(viewer, card.search.reach) is None,
        )
        for card in cards
    ]


def _figures(card: Card) -> list[parts.Figure]:
    asked, counts = card.search.asked, card.counts
    figures = [parts.Figure(bounded(counts.found), _("orders"), list_url(asked))]
    asks_state = asked.get("state")
    # Beside a list of what is late, nothing else is late or near.
    if asks_state in {None, "open", "late"}:
        lamp = "late" if counts.late else ""
        figures.append(
            parts.Figure(bounded(counts.late), _("late"), list_url(asked, state="late"), lamp)
        )
    if asks_state in {None, "open", "near"}:
        lamp = "soon" if counts.near else ""
        figures.append(
            parts.Figure(bounded(counts.near), _("due soon"), list_url(asked, state="near"), lamp)
        )
    return figures
