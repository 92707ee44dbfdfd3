"""How people and organisations stand to places and each other begins and ends (L-03)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.models import Organisation, Person, Relation
from lilong.ledger.operations.lasting import stand_through
from lilong.ledger.operations.recording import ask, draft, record, sourced, today
from lilong.ledger.operations.shares import fit_the_whole
from lilong.ledger.specs import RelationSpec, Source, Span
from lilong.ledger.terms import ORGANISATION_SUBJECT, PERSON_SUBJECT

_ENDS = ("person", "organisation", "place", "to_organisation", "to_person")
_KEYS = tuple(f"{name}_id" for name in _ENDS)
_TOLD = (*_KEYS, "id", "kind", "valid_from", "valid_to", "share_part", "share_whole", "visit_id")
_MODELS: dict[str, Any] = {
    "person": Person,
    "organisation": Organisation,
    "to_organisation": Organisation,
    "to_person": Person,
}


def relate(
    spec: RelationSpec, *, source: Source, office_id: int, by: Actor, at: datetime,
    visit_id: UUID | None = None,
) -> Relation:  # fmt: skip
    """Record one relation; see `relate_many`."""
    rows = relate_many([spec], source=source, office_id=office_id, by=by, at=at, visit_id=visit_id)
    return rows[0]


def relate_many(
    specs: Sequence[RelationSpec], *, source: Source, office_id: int, by: Actor, at: datetime,
    visit_id: UUID | None = None,
) -> list[Relation]:  # fmt: skip
    """Record relations of parties that stand in the ledger already, one entry for each party.

    Refuses one that does not fit its kind, the same relation twice on a day, a second registration
    of a person, shares of a dwelling beyond the whole, and days after a place's last.
    """
    if not specs:
        return []
    with transaction.atomic():
        ask(rules.has_source(source, today=today(at)))
        _are_ours(specs, office_id)
        rows = rows_of(specs, source, office_id, by=by, at=at)
        for row in rows:
            row.visit_id = visit_id
        _stand_apart(rows, office_id)
        fit_the_whole(rows, office_id)
        try:
            with transaction.atomic():
                Relation.objects.bulk_create(rows, batch_size=1000)
        except IntegrityError as clash:
            raise Refused(_registered_twice()) from clash
        _record(rows, source, by=by, at=at)
    return rows


def rows_of(
    specs: Sequence[RelationSpec], source: Source, office_id: int, *, by: Actor, at: datetime
) -> list[Relation]:
    """Return relations as rows not yet written; raises Refused for one that does not fit."""
    return [Relation(**row) for row in relation_rows(specs, source, office_id, by=by, at=at)]


def relation_rows(
    specs: Sequence[RelationSpec], source: Source, office_id: int, *, by: Actor, at: datetime
) -> list[dict[str, Any]]:
    """Return relations as plain rows for the bulk writer; raises Refused as `rows_of` does."""
    rows = []
    for spec in specs:
        ask(rules.is_of_one(spec), rules.is_in_order(spec.span), rules.is_share(spec.share))
        part, whole = spec.share or (None, None)
        keys = {name: getattr(spec, name) for name in _KEYS}
        said = sourced(spec.span, spec.source or source, by=by, at=at)
        rows.append(
            {
                "id": spec.id, "office_id": office_id, "kind": spec.kind.value,
                "share_part": part, "share_whole": whole, **keys, **said,
            }
        )  # fmt: skip
    return rows


def relation_data(row: Relation) -> dict[str, Any]:
    """Return a relation as the journal keeps it: keys and days."""
    return row_data({name: getattr(row, name) for name in _TOLD})


def row_data(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plain row of a relation as the journal keeps it."""
    data = {"id": str(row["id"]), "kind": str(row["kind"]), "from": row["valid_from"].isoformat()}
    if row["valid_to"]:
        data["to"] = row["valid_to"].isoformat()
    for name in ("place", "to_organisation", "to_person"):
        if key := row[f"{name}_id"]:
            data[name] = str(key)
    if row["share_part"]:
        data["share"] = f"{row['share_part']}/{row['share_whole']}"
    if row.get("visit_id"):
        data["visit"] = str(row["visit_id"])
    return data


def _are_ours(specs: Sequence[RelationSpec], office_id: int) -> None:
    at_places = [(spec.place_id, spec.span) for spec in specs if spec.place_id]
    stand_through(at_places, office_id=office_id)
    for name, model in _MODELS.items():
        keys = list({key for spec in specs if (key := getattr(spec, f"{name}_id"))})
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            if model.objects.filter(office=office_id, pk__in=some).count() != len(some):
                raise NotVisible


def _target(row: Relation) -> tuple[Any, ...]:
    return (row.kind, *(getattr(row, f"{name}_id") for name in _ENDS))


def _stand_apart(rows: Sequence[Relation], office_id: int) -> None:
    """Refuse a relation of the same two for days on which it is recorded already."""
    known: defaultdict[tuple[Any, ...], list[Span]] = defaultdict(list)
    for name in ("person", "organisation"):
        keys = list({key for row in rows if (key := getattr(row, f"{name}_id"))})
        for start in range(0, len(keys), 500):
            found = Relation.objects.filter(
                office=office_id, is_mistaken=False,
                **{f"{name}__in": keys[start : start + 500]},
            )  # fmt: skip
            for row in found:
                known[_target(row)].append(Span(row.valid_from, row.valid_to))
    for row in rows:
        span = Span(row.valid_from, row.valid_to)
        ask(rules.keeps_apart(span, known[_target(row)]))
        known[_target(row)].append(span)


def _registered_twice() -> Refusal:
    text = mark("The person is registered somewhere already. End that first.")
    return Refusal("registered_twice", text, rule="L-03", field="kind")


def _record(rows: Sequence[Relation], source: Source, *, by: Actor, at: datetime) -> None:
    of_party: defaultdict[tuple[str, UUID, int], list[Relation]] = defaultdict(list)
    for row in rows:
        kind = PERSON_SUBJECT if row.person_id else ORGANISATION_SUBJECT
        party = row.person_id or row.organisation_id
        if party is not None:
            of_party[kind, party, row.office_id].append(row)
    drafts = [
        draft(
            kind,
            key,
            "related",
            {**_said(own[0], source), "relations": list(map(relation_data, own))},
            office,
        )
        for (kind, key, office), own in of_party.items()
    ]
    record(drafts, by=by, at=at)


def _said(row: Relation, source: Source) -> dict[str, str]:
    kind, on = row.source or source.kind, row.source_date or source.on
    return {"source": str(kind), "said": on.isoformat()}


def end_relation(
    relation: Relation, *, on: date, reason: str = "", source: Source, visit_id: UUID | None = None,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Let a day be the last of a relation: moved out, sold, left the firm."""
    ask(
        rules.is_in_order(Span(relation.valid_from, on)),
        rules.has_source(source, today=today(at)),
    )
    with transaction.atomic():
        rows = Relation.objects.filter(
            pk=relation.pk, valid_to=relation.valid_to, is_mistaken=False
        )
        if rows.update(valid_to=on) != 1:
            raise Stale
        _stays_within(relation, on)
        kind = PERSON_SUBJECT if relation.person_id else ORGANISATION_SUBJECT
        party = relation.person_id or relation.organisation_id
        data = {"relation": str(relation.pk), "kind": str(relation.kind), "on": on.isoformat()}
        data |= {"source": str(source.kind), "said": source.on.isoformat()}
        if visit_id:
            data["visit"] = str(visit_id)
        if party is not None:
            entry = draft(kind, party, "unrelated", data, relation.office_id, reason=reason)
            record([entry], by=by, at=at)
    relation.valid_to = on


def _stays_within(relation: Relation, on: date) -> None:
    """Refuse to put the end of a relation off beyond the last day of its place."""
    is_put_off = relation.valid_to is not None and on > relation.valid_to
    if is_put_off and relation.place_id:
        span = Span(relation.valid_from, on)
        stand_through([(relation.place_id, span)], office_id=relation.office_id)
