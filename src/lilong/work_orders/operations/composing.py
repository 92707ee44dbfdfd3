"""An intake becomes a request to the engine and a row of the room; worked out once per batch."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lilong.accounts import queries as accounts
from lilong.cases.operations import RaiseRequest
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.phones import read_phone
from lilong.kernel.text import mark
from lilong.rulebook import queries as rulebook
from lilong.rulebook.terms import scopes_for
from lilong.territory import queries as territory
from lilong.territory.models import Area
from lilong.work_orders import contacting, rules
from lilong.work_orders.intake import Intake
from lilong.work_orders.operations.siting import Site, is_site, sites_of, unknown_site
from lilong.work_orders.queries.catalogue import changing_days, desk, handling_limit, leaf_of
from lilong.work_orders.terms import KIND, RequesterKind, RequestKind, Source, StageKey
from lilong.work_orders.triage import Catalogue, Leaf, as_it_was, narrowest

_SOURCES = frozenset(s.value for s in Source)
_REQUEST_KINDS = frozenset(k.value for k in RequestKind)
_CONTACT = "contact"
# The unit's first contact, the centre's: each a clock of its own (H-15).
_SIDES: tuple[str, ...] = ("first_contact_limit", "centre_contact_limit")
Scopes = tuple[str, ...]
ORDER = (
    "matter_id", "office_id", "source", "sender", "sender_number", "fingerprint", "request_kind",
    "category_id", "category_revision", "result_class", "caller_id", "is_anonymous", "is_secret",
    "is_firm", "words", "happened_at", "is_dissatisfied", "sent_back", "rework_count",
    "is_to_check", "sender_answer", "sender_answered_at", "import_run",
)  # fmt: skip


def category_facts(leaf: Leaf) -> dict[str, Any]:
    """Return what a category says about the handling of its orders."""
    return {
        "category": leaf.code,
        "category_path": leaf.path,
        "evidence": leaf.evidence,
        "results": list(leaf.results),
        "site_check": leaf.site_check,
    }


class Composer:
    """Turns the intakes of one batch into rows; rulings and the map are looked up once."""

    def __init__(self, office_id: int, at: datetime) -> None:
        self.office_id, self.at, self.today = office_id, at, local(at).date()
        self.atlas = territory.atlas(accounts.office(office_id).area.path)
        self.areas = {area.pk: area for area in self.atlas.areas}
        self.limits: dict[tuple[str, str, Scopes, date], dict[str, Any]] = {}
        self.leaves: dict[str, Leaf] = {}
        self.days = changing_days(office_id)
        self.catalogues: dict[int, Catalogue] = {}
        self.sites: dict[UUID, Site] = {}

    def settle(self, intakes: Iterable[Intake]) -> None:
        """Find the places of the ledger that intakes name, all at once."""
        self.sites = sites_of(self.office_id, list(intakes), at=self.at, atlas=self.atlas)

    def refusals(self, intake: Intake) -> Iterator[Refusal]:
        """Yield everything that keeps an intake from becoming an order."""
        received = intake.received_at or self.at
        yield from rules.intake_refusals(intake.words, received, intake.happened_at, self.at)
        for field, known in (("source", _SOURCES), ("request_kind", _REQUEST_KINDS)):
            value = getattr(intake, field)
            if value not in known:
                text = mark("“{value}” is not known here.")
                yield Refusal("unknown_word", text, {"value": value}, field=field)
        phone = read_phone(intake.caller.phone)
        if isinstance(phone, Refusal):
            yield Refusal(phone.code, phone.text, phone.params, phone.rule, field="phone")
        if intake.area_id is not None and intake.area_id not in self.areas:
            text = mark("This area does not belong to the office.")
            yield Refusal("unknown_area", text, field="area")
        if intake.site_id is not None and not is_site(self.office_id, intake.site_id):
            yield unknown_site()
        try:
            self._leaf(intake.category, self.today)
        except Refused as refused:
            yield from refused.refusals

    def _leaf(self, code: str, on: date) -> Leaf | None:
        """Return a category an order may be given today, as it was on the day it came in."""
        if not code:
            return None
        if code not in self.leaves:
            self.leaves[code] = leaf_of(self.office_id, code, on=self.today)
        turn = bisect_right(self.days, on)
        if turn not in self.catalogues:
            self.catalogues[turn] = desk(self.office_id, on=on).catalogue
        return as_it_was(self.catalogues[turn], self.leaves[code], on)

    def _given(self, intake: Intake) -> Leaf | None:
        return self._leaf(intake.category, local(intake.received_at or self.at).date())

    def _area(self, intake: Intake) -> Area | None:
        if intake.area_id is not None:
            return self.areas[intake.area_id]
        if intake.point is not None:
            return self.atlas.area_at(*intake.point, on=self.today)
        site = self.sites.get(intake.id)
        if site is not None and site.area_id in self.areas:
            return self.areas[site.area_id]
        if not intake.place:
            return None
        named = narrowest(self.atlas.named_in(intake.place, on=self.today))
        return named[0] if len(named) == 1 else None

    def _facts(self, intake: Intake, leaf: Leaf | None, scope: Scopes, on: date) -> dict[str, Any]:
        """Return the limits promised at once: a handling by the class of the request or of its
        category (H-01), and a first contact where one is possible (H-02).
        """
        is_reachable = intake.caller.is_reachable
        facts: dict[str, Any] = {"is_reachable": is_reachable}
        if leaf is not None:
            facts |= category_facts(leaf)
        if is_reachable:
            # Of a caller the unit may not know, only the centre's contact is owed.
            sides = _SIDES[1:] if intake.is_secret else _SIDES
            owed = sides[: max(self._duty(scope, on).contacts, 0)]
            facts |= {key: self._limit(_CONTACT, "", scope, on) for key in owed}
        if intake.is_secret:
            facts["is_secret"] = True
        limit_class = rules.class_of_kind(intake.request_kind)
        facts["handling_limit"] = self._limit(limit_class, intake.category, scope, on)
        return facts

    def _duty(self, scope: Scopes, on: date) -> contacting.Duty:
        """Return how many contacts an order of a day owes (H-15)."""
        found = rulebook.value(contacting.RULE, office_id=self.office_id, scope=scope, on=on)
        return contacting.duty_of(found.value)

    def _limit(self, what: str, code: str, scope: Scopes, on: date) -> dict[str, Any]:
        key = (what, code, scope, on)
        if key not in self.limits:
            if what == _CONTACT:
                found = rulebook.value(
                    "hotline.first_contact", office_id=self.office_id, scope=scope, on=on
                )
                self.limits[key] = {**found.value.as_data(), "rule": found.version_id}
            else:
                self.limits[key] = handling_limit(
                    self.office_id, self._leaf(code, on), limit_class=what, scope=scope, on=on
                )
        return self.limits[key]

    def request(self, intake: Intake, caller_id: UUID | None) -> RaiseRequest:
        """Return what the engine is asked to raise."""
        opened = intake.received_at or self.at
        leaf, area, scope = self._given(intake), self._area(intake), scope_of(intake)
        area_path = area.path if area else ""
        scopes = scopes_for(scope, area_path=area_path, category_path=leaf.path if leaf else "")
        site = self.sites.get(intake.id)
        longitude, latitude = intake.point or (site and site.point) or (None, None)
        return RaiseRequest(
            kind=KIND,
            id=intake.id,
            title=intake.heading(),
            facts=self._facts(intake, leaf, scopes, local(opened).date()),
            opened_at=opened,
            area_id=area.pk if area else None,
            area_path=area_path,
            place=intake.place,
            site_id=site.place_id if site else None,
            longitude=longitude,
            latitude=latitude,
            origin=intake.origin,
            scope=scope,
            sender_due=intake.sender_due,
            words=f"{intake.words} {intake.sender_number}",
            data=_data(intake, caller_id, opened),
            stage=StageKey.FILED if leaf else StageKey.RECEIVED,
        )

    def order(self, intake: Intake, caller_id: UUID | None) -> tuple[Any, ...]:
        """Return the room's own row of an order, in the order of `ORDER`."""
        leaf = self._given(intake)
        return (
            intake.id, self.office_id, intake.source, intake.sender, intake.sender_number,
            intake.fingerprint(intake.received_at or self.at), intake.request_kind,
            leaf.id if leaf else None, leaf.revision if leaf else 0, "",
            caller_id, intake.is_anonymous, intake.is_secret,
            intake.caller.kind == RequesterKind.FIRM, intake.words, intake.happened_at,
            False, 0, 0, False, intake.sender_answer, intake.sender_answered_at, intake.import_run,
        )  # fmt: skip


def scope_of(intake: Intake) -> str:
    """Return the rulebook scope of a request: firms count otherwise than their door (B-01)."""
    if intake.caller.kind == RequesterKind.FIRM:
        return f"source:{RequesterKind.FIRM}"
    return f"source:{intake.source}"


def _data(intake: Intake, caller_id: UUID | None, opened: datetime) -> dict[str, Any]:
    """Return what the journal keeps of an intake: keys, and a fingerprint of the words."""
    data: dict[str, Any] = {"source": intake.source, "fingerprint": intake.fingerprint(opened)}
    if intake.sender_number:
        data["sender_number"] = intake.sender_number
    if caller_id is not None:
        data["caller"] = str(caller_id)
    if intake.import_run:
        data["import_run"] = str(intake.import_run)
    return data
