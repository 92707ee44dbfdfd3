"""Proposals: what the proposer says, with published dispatch rules before and the net below it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import structlog

from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter
from lilong.kernel.clock import SHANGHAI, local
from lilong.kernel.text import mark
from lilong.ledger import queries as ledger
from lilong.ledger.addresses import Because as Why
from lilong.ledger.queries import Found
from lilong.rulebook import queries as rulebook
from lilong.territory.models import Area
from lilong.work_orders import ports
from lilong.work_orders.models import WorkOrder
from lilong.work_orders.queries.ruling import Ground, ground, matcher
from lilong.work_orders.triage import (
    Asked,
    Because,
    Broken,
    Match,
    Place,
    Question,
    Sited,
    Suggestion,
    Told,
    Way,
    locate,
    suggestions,
    unit_for,
)
from lilong.work_orders.triage.likeness import Candidate, Nearness, duplicates

log = structlog.get_logger("lilong.work_orders.triage")
OWN_NAME = "keywords"
BY_RULE, BY_HEIR = 96, 75


class KeywordProposer:
    """The room's own: category by keywords, place by point and address, unit by the catalogue."""

    name = OWN_NAME

    def __init__(self, known: Ground) -> None:
        self.known = known

    def categories(self, question: Question) -> Sequence[Suggestion]:
        """Return categories whose keywords the words hold."""
        told = question.told
        return self.known.desk.classifier.classify(told.words, told.title, on=question.on)

    def areas(self, question: Question) -> Sequence[Suggestion]:
        """Return the area of the point, of the place of the ledger meant, of names in the words."""
        told, on, atlas = question.told, question.on, self.known.atlas
        at_point = (
            atlas.area_at(told.longitude, told.latitude, on=on)
            if told.longitude is not None and told.latitude is not None
            else None
        )
        recorded = next((a for a in atlas.areas if a.pk == told.area_id), None)
        return locate(
            _place(at_point) if at_point else None,
            [_place(a) for a in atlas.named_in(told.place, on=on)],
            [_place(a) for a in atlas.named_in(f"{told.title} {told.words}", on=on)],
            _place(recorded) if recorded and at_point is None else None,
            self._sited(told, on),
        )

    def _sited(self, told: Told, on: date) -> Iterator[Sited]:
        """Yield the areas of the places of the ledger that place and words mean."""
        areas = {area.pk: area for area in self.known.atlas.areas}
        book = ledger.book_of(self.known.office_id, self.known.atlas)
        for text, in_words in ((told.place, False), (f"{told.title} {told.words}", True)):
            site = ledger.resolve_in(book, text, on).site
            if site is None or (in_words and not _is_plain(site)):
                continue
            area = areas.get(site.place.area_id or 0)
            if area is not None:
                yield Sited(_place(area), site.label, in_words)

    def units(self, question: Question) -> Sequence[Suggestion]:
        """Return who leads by the catalogue, line first, territory next, the centre last (H-13)."""
        catalogue = self.known.desk.catalogue
        leaf = catalogue.leaves.get(question.category)
        return unit_for(catalogue, leaf, self.known.path(question.area_id), on=question.on)

    def duplicates(
        self, question: Question, candidates: Sequence[Candidate], near: Nearness
    ) -> Sequence[Suggestion]:
        """Return which candidates are alike in words, near in place and time."""
        return duplicates(question.told, candidates, near, category=question.category)


def _is_plain(site: Found) -> bool:
    """Say whether the words name the place itself: much else in a story sounds like a name."""
    return set(site.because) <= {Why.EXACT, Why.INSIDE, Why.NAME}


def propose_duplicates(
    question: Question, candidates: Sequence[Candidate], near: Nearness
) -> Sequence[Suggestion]:
    """Return which candidates likely tell of the same, by who proposes for this instance."""
    own, other = KeywordProposer(ground(question.office_id, on=question.on)), ports.plugged_in()
    if other is not None:
        try:
            return other.duplicates(question, candidates, near)
        except Exception:  # foreign code, as below
            log.exception("proposer_failed", proposer=other.name)
    return own.duplicates(question, candidates, near)


def _place(area: Area) -> Place:
    return Place(area.pk, area.path, area.name, area.name_en)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What triage suggests, each list best first; nothing is decided by it.

    `version_id` are the dispatch rules asked, `rule_id` the one that names the first unit, none
    where the safety net does; `broken` are rules that fit and could not be followed. `proposer`
    is who was asked, `failed` who should have answered and did not. `duplicates` are filled where
    they were shown beside the rest.
    """

    categories: tuple[Suggestion, ...] = ()
    areas: tuple[Suggestion, ...] = ()
    units: tuple[Suggestion, ...] = ()
    broken: tuple[Broken, ...] = ()
    version_id: int | None = None
    rule_id: int | None = None
    proposer: str = ""
    failed: str = ""
    duplicates: tuple[Suggestion, ...] = ()


def told_of(matter: Matter, details: WorkOrder) -> Told:
    """Return what an order says of itself."""
    return Told(
        words=details.words,
        title=matter.title,
        place=matter.place,
        longitude=matter.longitude,
        latitude=matter.latitude,
        area_id=matter.area_id,
        source=details.source,
        received_at=matter.opened_at,
    )


def propose(
    viewer: Viewer, told: Told, *, on: date, category: str = "", area_id: int | None = None
) -> Proposal:
    """Return category, area and unit for what was told.

    `category` and `area_id` are what somebody has chosen: the unit is proposed for them. A plugged
    in proposer that fails is told of, and the room's own answers in its place.
    """
    question = Question(viewer.office_id, told, on, category, area_id)
    own, other = KeywordProposer(ground(viewer.office_id, on=on)), ports.plugged_in()
    if other is None:
        return _asked(own, own, question)
    try:
        return _asked(other, own, question)
    except Exception:  # foreign code: an order is dispatched, whatever it does
        log.exception("proposer_failed", proposer=other.name)
    return _asked(own, own, question, failed=other.name)


def _asked(
    proposer: ports.Proposer, own: KeywordProposer, question: Question, failed: str = ""
) -> Proposal:
    categories, areas = proposer.categories(question), proposer.areas(question)
    chosen = Question(
        question.office_id, question.told, question.on,
        question.category or (str(categories[0].key) if categories else ""),
        question.area_id or (areas[0].key if areas else None),
    )  # fmt: skip
    asked = _as_rules_see(chosen, own.known)
    found = matcher(own.known, on=question.on).match(asked)
    net = own.units(chosen)
    others = net if proposer is own else [*proposer.units(chosen), *net]
    return Proposal(
        categories=tuple(categories),
        areas=tuple(areas),
        units=_once([*suggestions(_by_rule(found, asked)), *others]),
        broken=found.broken,
        version_id=own.known.desk.version_on(question.on),
        rule_id=found.rule.id if found.rule else None,
        proposer=proposer.name,
        failed=failed,
    )


def _once(found: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    kept: dict[object, Suggestion] = {}
    for one in found:
        kept.setdefault(one.key, one)
    return tuple(kept.values())


def _as_rules_see(question: Question, known: Ground) -> Asked:
    told = question.told
    received = local(told.received_at or datetime.combine(question.on, time(12), SHANGHAI))
    return Asked(
        received=received,
        leaf=known.desk.catalogue.leaves.get(question.category),
        area_path=known.path(question.area_id),
        is_workday=rulebook.calendar(question.office_id).is_workday(received.date()),
        source=told.source,
        words=f"{told.title} {told.words}".lower(),
    )


def _by_rule(found: Match, asked: Asked) -> Iterator[Way]:
    if found.rule is None or found.unit is None:
        return
    rule, is_followed = found.rule, any(one.is_followed for one in found.broken)
    words = rule.asks.words.found_in(asked.words)
    params = {
        "position": rule.position,
        "name": rule.name,
        "name_en": rule.name_en,
        "words": "、".join(words),
    }
    text = mark("because rule {position} “{name}” says so")
    if words:
        text = mark("because rule {position} “{name}” says so; it says: {words}")
    yield Way(found.unit, BY_HEIR if is_followed else BY_RULE, Because(text, params))
