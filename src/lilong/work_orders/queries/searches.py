"""Saved searches and boards: who finds which, and what each shows to the one who looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import IntegerField, Q, QuerySet, Subquery, Value, When

from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter, MatterQuerySet
from lilong.kernel.clock import SHANGHAI, local
from lilong.kernel.errors import NotVisible
from lilong.kernel.phones import normalise_phone
from lilong.search import queries as search
from lilong.vault.fields import blind
from lilong.work_orders import policies
from lilong.work_orders.models import Caller, SavedSearch, SearchBoard, StartBoard
from lilong.work_orders.queries.lists import NEWEST_FIRST, Filters, order_list
from lilong.work_orders.queries.naming import Names, names
from lilong.work_orders.terms import FIRST_ROWS, MOST_COUNTED, Reach, RequesterKind
from lilong.work_orders.triage.assigning import current

_BY_REACH = Choice(
    *(When(reach=reach, then=Value(place)) for place, reach in enumerate(Reach)),
    output_field=IntegerField(),
)


class _Counted(Subquery):
    """How many rows a bounded query has, as one value among others."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS bounded)"
    output_field = IntegerField()
    # Words that nothing holds need not be asked for.
    empty_result_set_value = 0


def filters_of(told: Mapping[str, Any], known: Names, on: date) -> Filters:
    """Return what a list is narrowed to by the fields of its filter bar, texts or read values.

    Of a unit that has ended, its orders are meant and those its successor leads now.
    """
    unit_id, area_id = (int(told.get(key) or 0) for key in ("unit", "area"))
    unit, area = known.catalogue.units.get(unit_id), known.areas.get(area_id)
    heir = current(known.catalogue, unit_id, on) if unit and not unit.holds_on(on) else None
    return Filters(
        stage=told.get("stage") or "",
        state=told.get("state") or "",
        unit_id=unit_id or None,
        heir_id=heir.id if heir else None,
        area_path=area.path if area else "",
        category=told.get("category") or "",
        source=told.get("source") or "",
        request_kind=told.get("kind") or "",
        mark=told.get("mark") or "",
        site_id=_key(told.get("site")),
        words=told.get("words") or "",
        since=_midnight(told.get("since")),
        closed_since=_midnight(told.get("closed_since")),
    )


def _key(told: UUID | str | None) -> UUID | None:
    try:
        return UUID(str(told)) if told else None
    except ValueError:
        return None


def _midnight(day: date | str | None) -> datetime | None:
    if not day:
        return None
    read = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(read, time(), SHANGHAI)


def names_a_person(office_id: int, *texts: str) -> bool:
    """Say whether texts hold a number of a person, an e-mail, or name, phone of a known caller."""
    whole = [text.strip() for text in texts if text.strip()]
    words = {*whole, *(word for text in whole for word in text.split())}
    if any(search.holds_number(word) or "@" in word for word in words):
        return True
    # A firm's name is no secret: "大润发" may be looked for.
    callers = Caller.objects.filter(office_id=office_id, kind=RequesterKind.PERSON)
    found = {blind("name", word) for word in words} - {""}
    phones = {blind("phone", normalise_phone(w)) for w in words if any(c.isdigit() for c in w)}
    known = Q(name_index__in=found) | Q(phone_index__in=phones - {""})
    return callers.filter(known).exists()


def _ordered(rows: QuerySet[Any], *order: str) -> QuerySet[Any]:
    return rows.filter(ended_at=None).select_related("post", "unit").order_by(_BY_REACH, *order)


def search_list(viewer: Viewer, *, on: date) -> QuerySet[SavedSearch]:
    """Return the saved searches a viewer finds: her own first, the office's last."""
    rows = SavedSearch.objects.filter(policies.kept_for(viewer, on))
    return _ordered(rows, "position", "pk")


def get_search(viewer: Viewer, search_id: int, *, on: date) -> SavedSearch:
    """Return a saved search a viewer finds; raises NotVisible."""
    found = search_list(viewer, on=on).filter(pk=search_id).first()
    if found is None:
        raise NotVisible
    return found


def board_list(viewer: Viewer, *, on: date) -> QuerySet[SearchBoard]:
    """Return the boards a viewer finds: her own first, the office's last."""
    return _ordered(SearchBoard.objects.filter(policies.kept_for(viewer, on)), "name", "pk")


def get_board(viewer: Viewer, board_id: int, *, on: date) -> SearchBoard:
    """Return a board a viewer finds; raises NotVisible."""
    found = board_list(viewer, on=on).filter(pk=board_id).first()
    if found is None:
        raise NotVisible
    return found


def searches_on(viewer: Viewer, board: SearchBoard, *, on: date) -> list[SavedSearch]:
    """Return the searches of a board that hold and that the viewer finds, in the board's order."""
    order = list(board.places.order_by("position", "pk").values_list("search_id", flat=True))
    found = {row.pk: row for row in search_list(viewer, on=on).filter(pk__in=order)}
    return [found[key] for key in order if key in found]


def start_board(viewer: Viewer, *, on: date) -> SearchBoard | None:
    """Return the board a person begins with, None while she begins with the overview."""
    if viewer.staff_id is None:
        return None
    chosen = StartBoard.objects.filter(staff_id=viewer.staff_id).values("board_id")
    return board_list(viewer, on=on).filter(pk__in=chosen).first()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many orders a search finds, how many of the open ones are late or near.

    No figure is more than `MOST_COUNTED` and one: that says "and more".
    """

    found: int
    late: int
    near: int


@dataclass(frozen=True, slots=True)
class Card:
    """A saved search with what it shows its reader: figures, and the first rows by deadline."""

    search: SavedSearch
    filters: Filters
    counts: Counts
    rows: tuple[Matter, ...]


def counts_of(viewer: Viewer, kept: SavedSearch, *, at: datetime) -> Counts:
    """Return the figures of a search for a viewer; one statement, and one for its words."""
    filters = filters_of(kept.asked, names(viewer), local(at).date())
    return _counted(kept, order_list(viewer, filters, at=at), at)


def _counted(kept: SavedSearch, rows: MatterQuerySet, at: datetime) -> Counts:
    running = rows.open()
    asked = (
        rows,
        running.filter(next_due_at__lt=at),
        running.filter(warn_at__lte=at, next_due_at__gte=at),
    )
    bounded = (_Counted(each.order_by().values("pk")[: MOST_COUNTED + 1]) for each in asked)
    # One row of our own carries the three figures, so that they are one statement.
    return Counts(*SavedSearch.objects.filter(pk=kept.pk).values_list(*bounded).get())


def _first(rows: MatterQuerySet) -> tuple[Matter, ...]:
    """Return the first rows: open ones by deadline, then what has none, newest first."""
    due = rows.open().filter(next_due_at__isnull=False).order_by("next_due_at", "id")
    found = list(due[:FIRST_ROWS])
    if len(found) < FIRST_ROWS:
        rest = rows.filter(next_due_at__isnull=True).order_by(*NEWEST_FIRST)
        found += rest[: FIRST_ROWS - len(found)]
    return tuple(found)


def cards(viewer: Viewer, kept: Sequence[SavedSearch], *, at: datetime) -> list[Card]:
    """Return searches as a viewer sees them: at most five statements and five rows for each."""
    known, on = names(viewer), local(at).date()
    return [_card(viewer, one, filters_of(one.asked, known, on), at) for one in kept]


def _card(viewer: Viewer, kept: SavedSearch, filters: Filters, at: datetime) -> Card:
    rows = order_list(viewer, filters, at=at)
    counts = _counted(kept, rows, at)
    return Card(kept, filters, counts, _first(rows) if counts.found else ())
