"""One order for its page: what it is, what may be done now, what happened here before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from rapidfuzz import fuzz

from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.cases.grammar import Gate
from lilong.cases.models import Matter, MatterQuerySet
from lilong.cases.queries import Case, Offer
from lilong.cases.terms import Lamp
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal
from lilong.rulebook import queries as rulebook
from lilong.work_orders import policies
from lilong.work_orders.models import WorkOrder
from lilong.work_orders.queries.lists import NEWEST_FIRST, with_details
from lilong.work_orders.queries.proposing import Proposal, propose, told_of
from lilong.work_orders.terms import AT_THE_CENTRE, KIND

MOST_EARLIER = 10
# Of the neighbours, so many of the newest are compared with the words.
MOST_COMPARED = 60
# Words so alike (percent) make a neighbour worth showing beside the same caller's orders.
ALIKE = 45
NEAR_DEGREES = 0.002


@dataclass(frozen=True, slots=True)
class CallerView:
    """The caller as everybody may see her: masked; `reveal` says why she may not be shown in full.

    Empty texts where nothing was told; of a caller kept secret nothing is shown at all.
    """

    kind: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    is_anonymous: bool = False
    is_secret: bool = False
    reveal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An order that may belong to this one: of the same caller, or near and alike (percent)."""

    matter: Matter
    is_same_caller: bool
    likeness: int


@dataclass(frozen=True, slots=True)
class GateView:
    """A gate as a lock on the page: have of need."""

    gate: Gate
    have: int
    need: int

    @property
    def is_open(self) -> bool:
        return self.have >= self.need


@dataclass(frozen=True, slots=True)
class OrderView:
    """Everything an order's page shows; read once, in a fixed number of queries."""

    case: Case
    details: WorkOrder
    caller: CallerView
    lamp: Lamp
    offers: tuple[Offer, ...]
    gates: tuple[GateView, ...]
    earlier: tuple[Earlier, ...]
    proposal: Proposal

    @property
    def matter(self) -> Matter:
        return self.case.matter


def order(viewer: Viewer, key: UUID | str, *, at: datetime) -> OrderView:
    """Return an order by its key or number for its page; raises NotVisible."""
    matter = (
        cases.get_matter(viewer, key)
        if isinstance(key, UUID)
        else cases.matter_by_number(viewer, key)
    )
    details = details_of(matter)
    case = cases.case_of(matter, at=at)
    doer = cases.doer_for(viewer, case)
    gates = tuple(GateView(g, *g.count(case.snapshot)) for g in case.programme.gates)
    return OrderView(
        case=case,
        details=details,
        caller=caller_view(viewer, details),
        lamp=cases.lamp_of(matter, at),
        offers=cases.offers(case, doer),
        gates=gates,
        earlier=tuple(similar(viewer, details, matter)),
        proposal=proposal_for(viewer, matter, details, at=at),
    )


# What `details_of` reads, for `cases.get_matter` to bring along.
DETAILS = ("work_order__caller", "work_order__category")


def details_of(matter: Matter) -> WorkOrder:
    """Return what an order has beyond its matter, with caller and category; raises NotVisible."""
    if matter.kind != KIND:
        raise NotVisible
    if WorkOrder.matter.field.remote_field.is_cached(matter):
        return matter.work_order
    found = (
        WorkOrder.objects.select_related("caller", "category")
        .filter(pk=matter.pk, office_id=matter.office_id)
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def caller_view(viewer: Viewer, details: WorkOrder) -> CallerView:
    """Return an order's caller, masked."""
    caller = details.caller
    refusal = policies.may_reveal(viewer, is_secret=details.is_secret)
    if caller is None or (details.is_secret and refusal):
        return CallerView(
            is_anonymous=details.is_anonymous, is_secret=details.is_secret, reveal=refusal
        )
    return CallerView(
        kind=caller.kind,
        name=str(caller.name or ""),
        phone=str(caller.phone or ""),
        email=str(caller.email or ""),
        is_anonymous=details.is_anonymous,
        is_secret=details.is_secret,
        reveal=refusal,
    )


def proposal_for(viewer: Viewer, matter: Matter, details: WorkOrder, *, at: datetime) -> Proposal:
    """Return what triage suggests for an order at the centre; nothing once it is dispatched."""
    if matter.stage not in AT_THE_CENTRE or policies.may_dispatch(viewer) is not None:
        return Proposal()
    category = details.category.code if details.category else ""
    return propose(viewer, told_of(matter, details), on=local(at).date(), category=category)


def similar(viewer: Viewer, details: WorkOrder, matter: Matter) -> list[Earlier]:
    """Return earlier orders that may belong to this one: same caller first, then near and alike.

    Looks back as many days as `hotline.repeat_days` says (H-16); they are shown, never merged.
    """
    on = local(matter.opened_at).date()
    days = rulebook.value("hotline.repeat_days", office_id=matter.office_id, on=on).value
    since = matter.opened_at - timedelta(days=int(days))
    rows = (
        policies.visible_orders(viewer)
        .filter(opened_at__range=(since, matter.opened_at))
        .exclude(pk=matter.pk)
        .order_by(*NEWEST_FIRST)
    )
    found: dict[UUID, Earlier] = {}
    if details.caller_id:
        same = WorkOrder.objects.filter(
            office_id=matter.office_id, caller_id=details.caller_id
        ).order_by("-matter_id")
        if not details.is_secret:
            same = same.filter(is_secret=False)
        keys = list(same.values_list("pk", flat=True)[:MOST_COMPARED])
        for row in with_details(rows.filter(pk__in=keys))[:MOST_EARLIER]:
            found[row.pk] = Earlier(row, True, _likeness(matter, row))
    for row in _near(rows, matter):
        likeness = _likeness(matter, row)
        if row.pk not in found and likeness >= ALIKE:
            found[row.pk] = Earlier(row, False, likeness)
    ranked = sorted(found.values(), key=lambda e: (not e.is_same_caller, -e.likeness))
    return ranked[:MOST_EARLIER]


def _near(rows: MatterQuerySet, matter: Matter) -> list[Matter]:
    if matter.longitude is not None and matter.latitude is not None:
        west, east = matter.longitude - NEAR_DEGREES, matter.longitude + NEAR_DEGREES
        south, north = matter.latitude - NEAR_DEGREES, matter.latitude + NEAR_DEGREES
        near = rows.filter(longitude__range=(west, east), latitude__range=(south, north))
    elif matter.area_path:
        near = rows.filter(area_path=matter.area_path)
    else:
        return []
    return list(with_details(near)[:MOST_COMPARED])


def _likeness(matter: Matter, other: Matter) -> int:
    return round(fuzz.ratio(f"{matter.title}{matter.place}", f"{other.title}{other.place}"))
