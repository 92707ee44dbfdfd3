"""Lists of orders: the centre's queue, a unit's inbox, whatever is filtered, points for the map."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.cases.models import MatterQuerySet
from lilong.kernel.errors import NotVisible
from lilong.kernel.phones import normalise_phone
from lilong.ledger import queries as ledger
from lilong.ledger.terms import PlaceKind
from lilong.search import queries as search
from lilong.territory.models import Level
from lilong.vault.fields import blind
from lilong.work_orders import policies
from lilong.work_orders.models import Caller, WorkOrder
from lilong.work_orders.queries.catalogue import desk
from lilong.work_orders.queries.marks import marked
from lilong.work_orders.terms import AT_THE_CENTRE, KIND, WITH_A_UNIT, StageKey

# How lists are sorted, for `ui.pages.keyset`.
NEWEST_FIRST = ("-opened_at", "-id")
BY_DEADLINE = ("due", "id")
SUBDISTRICT_DEPTH = Level.values.index(Level.SUBDISTRICT) + 1
FAR = datetime(9999, 12, 31, tzinfo=UTC)
# So many finds of a search, and so many orders of one caller, are looked at; newest first.
MOST_FOUND = 500


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty fields do not narrow.

    `area_path` and `category` mean the subtree; `state` is "open", "late", "near", "backlog" or
    "closed"; `mark` is a `terms.Mark` of open orders; `words` are searched; `phone` and `email`
    find a caller's orders by blind index. `heir_id` is who answers for a unit that has ended.
    """

    stage: str = ""
    state: str = ""
    unit_id: int | None = None
    heir_id: int | None = None
    area_path: str = ""
    site_id: UUID | None = None
    category: str = ""
    source: str = ""
    request_kind: str = ""
    mark: str = ""
    words: str = ""
    phone: str = ""
    email: str = ""
    import_run: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    closed_since: datetime | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether a community or less is asked for and nothing else, for `ui.pages.keyset`."""
        is_part = self.area_path.count(".") > SUBDISTRICT_DEPTH
        return is_part and self == Filters(area_path=self.area_path)


def order_list(viewer: Viewer, filters: Filters, *, at: datetime) -> MatterQuerySet:
    """Return the visible orders of a list with unit, area and category; sort by `NEWEST_FIRST`.

    One query, and one or two short ones before it for words, phone or e-mail. Who may not see
    callers finds none by phone or e-mail.
    """
    wanted = cases.Wanted(
        kind=KIND,
        stage=filters.stage,
        unit_id=None if filters.heir_id else filters.unit_id,
        area_path=filters.area_path,
        state=filters.state,
        at=at,
    )
    rows = cases.matter_list(viewer, wanted)
    if filters.heir_id:
        rows = rows.filter(lead_unit_id__in=(filters.unit_id, filters.heir_id))
    if filters.site_id:
        rows = at_place(viewer, rows, filters.site_id)
    if filters.category:
        rows = rows.filter(work_order__category_id__in=_leaves(viewer, filters.category))
    for column in ("source", "request_kind", "import_run"):
        value = getattr(filters, column)
        if value:
            rows = rows.filter(**{f"work_order__{column}": value})
    rows = marked(_in_time(rows, filters), filters.mark)
    if filters.words:
        found = search.find(viewer.office_id, KIND, filters.words, MOST_FOUND)
        rows = rows.filter(pk__in=found)
    if filters.phone or filters.email:
        rows = rows.filter(pk__in=_of_caller(viewer, filters))
    return with_details(rows)


def at_place(viewer: Viewer, rows: MatterQuerySet, key: UUID) -> MatterQuerySet:
    """Leave orders at a place of the ledger and within it; none for a place nobody knows."""
    try:
        found = ledger.place_by_key(viewer.office_id, key)
    except NotVisible:
        return rows.none()
    kind = PlaceKind.DWELLING if found.dwelling else PlaceKind(found.place.kind)
    return rows.filter(ledger.inside(kind, key, "site__"))


def _in_time(rows: MatterQuerySet, filters: Filters) -> MatterQuerySet:
    if filters.since:
        rows = rows.filter(opened_at__gte=filters.since)
    if filters.until:
        rows = rows.filter(opened_at__lt=filters.until)
    if filters.closed_since:
        rows = rows.filter(closed_at__gte=filters.closed_since)
    if filters.state == "backlog":
        # What has a deadline in sight again is no backlog any more.
        rows = rows.filter(next_due_at__isnull=True)
    return rows


def with_details(rows: MatterQuerySet) -> MatterQuerySet:
    """Return rows that bring unit, area and category along, without a query per row."""
    return rows.select_related("lead_unit", "area", "work_order__category").defer(
        "facts", "origin", "area__polygon", "work_order__words", "work_order__sender_answer",
        "work_order__category__keywords",
    )  # fmt: skip


def _leaves(viewer: Viewer, code: str) -> list[int]:
    leaves = desk(viewer.office_id).catalogue.leaves.values()
    return [leaf.id for leaf in leaves if code in leaf.path.split("/")]


def _of_caller(viewer: Viewer, filters: Filters) -> list[UUID]:
    if not viewer.may(Capability.PERSONS_REVEAL):
        return []
    callers = Caller.objects.filter(office_id=viewer.office_id)
    if filters.phone:
        callers = callers.filter(phone_index=blind("phone", normalise_phone(filters.phone)))
    if filters.email:
        callers = callers.filter(email_index=blind("text", filters.email.strip().lower()))
    keys = list(callers.values_list("pk", flat=True)[:MOST_FOUND])
    orders = WorkOrder.objects.filter(office_id=viewer.office_id, caller_id__in=keys)
    if not _is_of_centre(viewer):
        orders = orders.filter(is_secret=False)
    return list(orders.order_by("-matter_id").values_list("pk", flat=True)[:MOST_FOUND])


def _is_of_centre(viewer: Viewer) -> bool:
    return policies.may_reveal(viewer, is_secret=True) is None


def _by_deadline(rows: MatterQuerySet) -> MatterQuerySet:
    """Sort by deadline; what has none in sight (backlog) comes last. For `BY_DEADLINE`."""
    return with_details(rows).annotate(due=Coalesce(F("next_due_at"), Value(FAR))).order_by(
        *BY_DEADLINE
    )  # fmt: skip


def queue(viewer: Viewer, *, at: datetime) -> MatterQuerySet:
    """Return what waits at the centre to be dispatched, oldest deadline first.

    What is set aside until later is not among it. Nobody but a dispatcher has a queue.
    """
    rows = _at_the_desk(viewer)
    return _by_deadline(rows.exclude(work_order__snoozed_until__gt=at))


def set_aside(viewer: Viewer, *, at: datetime) -> MatterQuerySet:
    """Return what was set aside on the desk and has not come back yet, soonest first."""
    rows = with_details(_at_the_desk(viewer)).filter(work_order__snoozed_until__gt=at)
    return rows.order_by("work_order__snoozed_until", "id")


def _at_the_desk(viewer: Viewer) -> MatterQuerySet:
    rows = policies.visible_orders(viewer)
    if policies.may_dispatch(viewer):
        return rows.none()
    return rows.open().filter(stage__in=AT_THE_CENTRE)


def unit_inbox(viewer: Viewer) -> MatterQuerySet:
    """Return what the viewer's units have to sign for or to handle, by deadline.

    What goes with another order is among it: its caller is contacted for herself.
    Parts that were passed on to them and wait for an answer are among it.
    """
    unit_ids = sorted(viewer.unit_ids)
    own = Q(lead_unit_id__in=unit_ids) | cases.has_open_part(unit_ids)
    stages = (*WITH_A_UNIT, StageKey.MERGED)
    rows = policies.visible_orders(viewer).open().filter(own, stage__in=stages)
    return _by_deadline(rows)


class Line(NamedTuple):
    """An order as a list gives it to programs: plain columns, read without models."""

    id: UUID
    number: str
    kind: str
    title: str
    stage: str
    lead_unit__name: str
    place: str
    site_id: UUID | None
    longitude: float | None
    latitude: float | None
    opened_at: datetime
    next_due_at: datetime | None
    warn_at: datetime | None
    is_provisional: bool
    closed_at: datetime | None
    lamp: str
    revision: int
    work_order__source: str
    work_order__sender_number: str
    work_order__request_kind: str
    work_order__category__code: str | None
    work_order__category__name: str | None
    work_order__category__name_en: str | None
    area__code: str | None


def lines(rows: MatterQuerySet, *, at: datetime) -> Any:
    """Return a list's rows as `Line`s, several times cheaper than models; for `keyset`."""
    plain = rows.select_related(None).defer(None).annotate(lamp=cases.lamp_at(at))
    return plain.values_list(*Line._fields, named=True)
