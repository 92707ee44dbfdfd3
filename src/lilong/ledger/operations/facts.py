"""What is told of places for some days: tenure, state, occupants, use (L-05, L-06)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.models import PlaceFact
from lilong.ledger.operations.lasting import stand_through
from lilong.ledger.operations.recording import as_data, ask, draft, record, sourced, today
from lilong.ledger.specs import FactSpec, Source, Span
from lilong.ledger.terms import PLACE_SUBJECT, DwellingState, FactKey, Tenure

_WORDS: dict[FactKey, frozenset[str]] = {
    FactKey.TENURE: frozenset(Tenure),
    FactKey.STATE: frozenset(DwellingState),
}


def tell_fact(
    spec: FactSpec, *, source: Source, office_id: int, by: Actor, at: datetime,
    follows: bool = True,
) -> PlaceFact:  # fmt: skip
    """Record one fact; see `tell_facts`."""
    facts = tell_facts([spec], source=source, office_id=office_id, by=by, at=at, follows=follows)
    return facts[0]


def tell_facts(
    specs: Sequence[FactSpec], *, source: Source, office_id: int, by: Actor, at: datetime,
    follows: bool = True,
) -> list[PlaceFact]:  # fmt: skip
    """Record facts of places, each for its days, and return them in order.

    With `follows` an open period of the same key that began earlier ends the day before (the
    dwelling was used by its owner until it was let), and so do the occupants of one that is vacant.
    Anything else that would share a day is refused, and so is a fact without source (AC-02).
    """
    with transaction.atomic():
        ask(rules.has_source(source, today=today(at)))
        known = _known(specs, office_id)
        ended: list[PlaceFact] = []
        made: list[PlaceFact] = []
        for spec in specs:
            ask(_is_word(spec), rules.is_in_order(spec.span))
            periods = known[spec.place_id, spec.key]
            if follows:
                ended += _end_before(periods, spec.span.first)
            if follows and spec.key is FactKey.STATE and spec.value == DwellingState.VACANT:
                occupants = known[spec.place_id, FactKey.OCCUPANTS]
                ended += _end_before(occupants, spec.span.first)
            ask(rules.keeps_apart(spec.span, (_span(row) for row in periods)))
            fact = PlaceFact(
                office_id=office_id, place_id=spec.place_id, key=spec.key, value=spec.value,
                visit_id=spec.visit_id, **sourced(spec.span, source, by=by, at=at),
            )  # fmt: skip
            periods.append(fact)
            made.append(fact)
        fresh = {fact.pk for fact in made}
        PlaceFact.objects.bulk_update(
            [row for row in ended if row.pk not in fresh], ["valid_to"], batch_size=300
        )
        PlaceFact.objects.bulk_create(made, batch_size=1000)
        record([_told(fact, source) for fact in made], by=by, at=at)
    return made


def _known(
    specs: Iterable[FactSpec], office_id: int
) -> defaultdict[tuple[UUID, str], list[PlaceFact]]:
    # What holds to the end needs no last day: it ends with the place.
    firsts = ((spec.place_id, Span(spec.span.first, spec.span.first)) for spec in specs)
    places = list(stand_through(firsts, office_id=office_id))
    known: defaultdict[tuple[UUID, str], list[PlaceFact]] = defaultdict(list)
    for start in range(0, len(places), 500):
        some = places[start : start + 500]
        rows = PlaceFact.objects.filter(office=office_id, place__in=some, is_mistaken=False)
        for row in rows:
            known[row.place_id, row.key].append(row)
    return known


def _end_before(periods: Iterable[PlaceFact], first: date) -> list[PlaceFact]:
    """End the open periods that began before a day, on the day before."""
    ended = [row for row in periods if row.valid_to is None and row.valid_from < first]
    for row in ended:
        row.valid_to = first - timedelta(days=1)
    return ended


def _span(row: PlaceFact) -> Span:
    return Span(row.valid_from, row.valid_to)


def _is_word(spec: FactSpec) -> Refusal | None:
    words = _WORDS.get(spec.key)
    is_known = spec.value in words if words else bool(spec.value.strip())
    if is_known:
        return None
    text = mark("“{value}” is not a value of this kind.")
    return Refusal("unknown_value", text, {"value": spec.value}, field="value")


def _told(fact: PlaceFact, source: Source) -> Draft:
    data = {"fact": str(fact.pk), "key": str(fact.key), "value": fact.value}
    data |= as_data(_span(fact), source)
    if fact.visit_id:
        data["visit"] = str(fact.visit_id)
    return draft(PLACE_SUBJECT, fact.place_id, "fact_told", data, fact.office_id)


def end_fact(fact: PlaceFact, *, on: date, reason: str, by: Actor, at: datetime) -> None:
    """Let a day be the last on which a fact holds."""
    ask(rules.is_in_order(Span(fact.valid_from, on)))
    with transaction.atomic():
        rows = PlaceFact.objects.filter(pk=fact.pk, valid_to=fact.valid_to, is_mistaken=False)
        if rows.update(valid_to=on) != 1:
            raise Stale
        data = {"fact": str(fact.pk), "key": str(fact.key), "on": on.isoformat()}
        entry = draft(
            PLACE_SUBJECT, fact.place_id, "fact_ended", data, fact.office_id, reason=reason
        )
        record([entry], by=by, at=at)


def call_mistaken(fact: PlaceFact, *, reason: str, by: Actor, at: datetime) -> None:
    """Say that a fact never held; it stays in the history, with the reason (nothing is deleted)."""
    if not reason.strip():
        raise Refused(Refusal("no_reason", mark("Say why it was wrong."), field="reason"))
    with transaction.atomic():
        rows = PlaceFact.objects.filter(pk=fact.pk, is_mistaken=False)
        if rows.update(is_mistaken=True) != 1:
            raise Stale
        data = {"fact": str(fact.pk), "key": str(fact.key), "value": fact.value}
        entry = draft(
            PLACE_SUBJECT, fact.place_id, "fact_mistaken", data, fact.office_id, reason=reason
        )
        record([entry], by=by, at=at)
