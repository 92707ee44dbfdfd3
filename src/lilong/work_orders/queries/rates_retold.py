"""The same rates told again from the journal alone, to prove the rows: what was undone is left out.

Nothing here reads a matter's columns: stage, lead, place, category, clocks, answers and returns are
followed entry by entry. What differs from the rows is named.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from lilong.accounts import queries as accounts
from lilong.accounts.terms import Capability, Confidentiality
from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.cases.clockwork import fold
from lilong.cases.standing import standing
from lilong.cases.terms import ClockState, ContactOutcome
from lilong.journal import queries as journal
from lilong.kernel.clock import local
from lilong.rulebook import queries as rulebook
from lilong.work_orders import policies
from lilong.work_orders.queries.naming import names
from lilong.work_orders.queries.rate_groups import groups_of
from lilong.work_orders.queries.rate_sets import RatesAsked
from lilong.work_orders.queries.rates import Counts, counts, weights_of
from lilong.work_orders.rated import Grouping, Rate
from lilong.work_orders.rules import rates as rules
from lilong.work_orders.rules.rates import Answer, Led, OrderTold, Promised, Share, Span
from lilong.work_orders.terms import AGAIN

# A row of the journal, as its queries return them.
Entry = Any

# An entry of the journal, whose tables are its own.
_Entry = Any


@dataclass(slots=True)
class _Telling:
    """What is known of an order so far, as its entries are read."""

    centre_id: int | None
    lead: int = 0
    stage: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    recorded_at: datetime | None = None
    area: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    leads: list[tuple[int, datetime]] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    moves: set[str] = field(default_factory=set)
    signed_by: Any = None

    def read(self, entry: _Entry) -> None:
        """Take the next entry that stands into account."""
        data, move = entry.data, entry.data.get("move", "")
        if entry.type == "cases.raised":
            self.opened_at = datetime.fromisoformat(data["opened_at"])
            self.recorded_at, self.area, self.source = entry.at, data["area"], data["source"]
        self._speak(entry, move)
        self._lead(entry)
        self._return(entry, move)
        self.stage = data.get("to", self.stage)
        self.closed_at = entry.at if entry.type == "cases.closed" else self.closed_at
        self.facts |= data.get("facts", {})
        self.moves.add(move)
        if move in AGAIN:
            self.facts.pop("result_class", None)
            self.closed_at = None
        if move in {"acknowledge", "report_handling"}:
            self.signed_by = entry.actor.get("staff_id")
        if data.get("answers", {}).get("area"):
            self.area = int(data["answers"]["area"])

    def _lead(self, entry: _Entry) -> None:
        lead = entry.data.get("lead_unit", self.lead)
        if lead != self.lead:
            self.lead = lead
            self.leads.append((lead, entry.at))

    def _return(self, entry: _Entry, move: str) -> None:
        if move == "send_back":
            self.asked.append(entry.at)
        elif move == "withdraw_return":
            self.asked.pop()

    def _speak(self, entry: _Entry, move: str) -> None:
        answers = entry.data.get("answers", {})
        is_reached = answers.get("outcome") == ContactOutcome.REACHED
        is_answer = move == "follow_up" and is_reached and bool(answers.get("satisfied"))
        if is_answer and self._is_for_centre(entry):
            self.answers.append(Answer(entry.at, answers["satisfied"]))

    def _is_for_centre(self, entry: _Entry) -> bool:
        """Say whether the centre asked: of what it handles itself, whoever did not sign for it."""
        if entry.actor.get("unit_id") != self.centre_id:
            return False
        return self.lead != self.centre_id or entry.actor.get("staff_id") != self.signed_by

    def _led(self) -> Iterable[Led]:
        ends = [since for _unit, since in self.leads[1:]]
        for number, (unit, since) in enumerate(self.leads):
            if unit != self.centre_id:
                until = ends[number] if number < len(ends) else None
                mine = (at for at in self.asked if since <= at and (until is None or at <= until))
                yield Led(unit, since, any(mine))

    def told(self, promised: dict[str, tuple[Promised, ...]], area_path: str) -> OrderTold:
        """Return the order as rates ask for it."""
        assert self.opened_at is not None
        return OrderTold(
            unit_id=self.lead,
            opened_at=self.opened_at,
            stage=self.stage,
            area_path=area_path,
            category=str(self.facts.get("category", "")),
            source=self.source,
            closed_at=self.closed_at,
            result=str(self.facts.get("result_class", "")),
            contacts=promised.get("first_contact", ()),
            handlings=promised.get("handling", ()),
            leads=tuple(self._led()),
            answers=tuple(self.answers),
            is_redone=bool(self.moves & {"redo", "reopen"}),
            is_reworked="fail_check" in self.moves,
        )


def _promised(entries: Sequence[_Entry], office_id: int, telling: _Telling) -> dict[str, Any]:
    """Return the limits that count, by clock: neither void nor over before it was recorded."""
    assert telling.opened_at is not None
    assert telling.recorded_at is not None
    calendar = rulebook.calendar(office_id, local(telling.opened_at).date())
    found: dict[str, list[Promised]] = defaultdict(list)
    for face in fold(cases.clock_changes(entries), calendar):
        was_over = face.due_at < telling.recorded_at and not face.extended
        if face.state != ClockState.VOID and not was_over:
            met_at = face.ended_at if face.state == ClockState.STOPPED else None
            found[face.key].append(Promised(face.due_at, met_at, face.extended))
    return {key: tuple(promises) for key, promises in found.items()}


def _tell(entries: Sequence[_Entry], office_id: int, paths: dict[int, str]) -> OrderTold:
    telling = _Telling(accounts.centre_unit_id(office_id))
    for entry in standing(entries):
        telling.read(entry)
    area_path = paths.get(telling.area, "") if telling.area else ""
    return telling.told(_promised(entries, office_id, telling), area_path)


def whole_office(office_id: int) -> Viewer:
    """Return the eye that proves: it sees every order of an office and acts in nothing."""
    return Viewer(
        office_id=office_id,
        confidentiality=max(Confidentiality),
        capabilities=frozenset({Capability.ORDERS_VIEW}),
        sees_whole_office=True,
        office_path=accounts.office(office_id).area.path,
    )


def tell(office_id: int) -> list[OrderTold]:
    """Return every order of an office as its journal tells it; a query for each order."""
    paths = {key: area.path for key, area in names(whole_office(office_id)).areas.items()}
    keys = policies.visible_orders(whole_office(office_id)).order_by("pk")
    return [
        _tell(journal.entries_of(cases.subject_of(key)), office_id, paths)
        for key in keys.values_list("pk", flat=True).iterator()
    ]


def retold(orders: Iterable[OrderTold], office_id: int, asked: RatesAsked) -> Counts:
    """Return the counts of every group and rate from orders as the journal tells them."""
    viewer = whole_office(office_id)
    groups = groups_of(viewer, asked)
    leaves = names(viewer).catalogue.leaves
    _ruling, weights = weights_of(office_id, asked.span)
    found: dict[tuple[Any, Rate], list[Share]] = defaultdict(list)
    for order in orders:
        leaf = leaves.get(order.category)
        key = groups.key_of(
            {
                Grouping.UNIT: order.unit_id,
                Grouping.COMMUNITY: order.area_path,
                Grouping.CATEGORY: leaf.id if leaf else None,
                Grouping.SOURCE: order.source,
            }[asked.by]
        )
        for rate in Rate:
            for group, value in _values(order, rate, asked, key, weights):
                found[group, rate].append(Share(value, 1))
    return {place: rules.add(shares) for place, shares in found.items()}


def _values(
    order: OrderTold, rate: Rate, asked: RatesAsked, key: Any, weights: dict[str, Fraction]
) -> Iterable[tuple[Any, Fraction]]:
    span: Span = asked.span
    value = rules.counted(rate, order, span, weights)
    if value is None:
        return
    yield None, value
    if rate == Rate.SEND_BACK and asked.by == Grouping.UNIT:
        for unit in sorted({led.unit_id for led in order.leads}):
            of_unit = rules.sent_back(order, span, unit)
            if of_unit is not None:
                yield unit, of_unit
    else:
        yield key, value


@dataclass(frozen=True, slots=True)
class RateDifference:
    """A figure that the rows and the journal tell differently."""

    by: Grouping
    key: Any
    rate: Rate
    stored: Share
    told: Share


def rate_differences(
    office_id: int, span: Span, orders: Sequence[OrderTold] | None = None
) -> tuple[int, list[RateDifference]]:
    """Return how many figures were told twice, and where the two differ; none, if all is well."""
    orders = tell(office_id) if orders is None else orders
    found, compared = [], 0
    for by in Grouping:
        asked = RatesAsked(span, by)
        viewer = whole_office(office_id)
        _ruling, weights = weights_of(office_id, span)
        stored, _answers = counts(viewer, asked, groups_of(viewer, asked), weights)
        told = retold(orders, office_id, asked)
        for place in sorted(stored.keys() | told.keys(), key=str):
            ours, theirs = stored.get(place, Share()), told.get(place, Share())
            compared += 1
            if ours != theirs:
                found.append(RateDifference(by, place[0], place[1], ours, theirs))
    return compared, found
