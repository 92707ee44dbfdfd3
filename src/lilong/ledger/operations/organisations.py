"""Organisations are registered; bodies are founded and their seats filled for a term."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from lilong.kernel.actor import Actor
from lilong.kernel.checksums import normalise_credit_code
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.models import Body, BodySeat, Organisation, Person, Place
from lilong.ledger.operations.recording import as_data, ask, draft, record, sourced, today
from lilong.ledger.specs import OrganisationSpec, Source, Span
from lilong.ledger.terms import BODY_SUBJECT, ORGANISATION_SUBJECT, BodyKind, SeatRole
from lilong.territory.models import Area


def register_organisations(
    specs: Sequence[OrganisationSpec], *, office_id: int, source: Source, by: Actor, at: datetime
) -> list[Organisation]:
    """Register organisations; refuses a wrong credit code (G-12) and one that stands already."""
    if not specs:
        return []
    ask(
        rules.has_source(source, today=today(at)),
        *(rules.fault_in_code(spec.credit_code) for spec in specs),
    )
    made = [
        Organisation(
            id=spec.id, office_id=office_id, name=spec.name.strip(), name_en=spec.name_en.strip(),
            credit_code=normalise_credit_code(spec.credit_code), kind=spec.kind,
            staff_count=spec.staff_count, has_union=spec.has_union,
            contact_post=spec.contact_post.strip(), valid_from=spec.valid_from, recorded_at=at,
        )
        for spec in specs
    ]  # fmt: skip
    with transaction.atomic():
        try:
            with transaction.atomic():
                Organisation.objects.bulk_create(made, batch_size=1000)
        except IntegrityError as clash:
            text = mark("An organisation with this credit code stands in the ledger already.")
            raise Refused(Refusal("known_code", text, rule="G-12", field="credit_code")) from clash
        drafts = [
            draft(
                ORGANISATION_SUBJECT, row.pk, "organisation_registered",
                {
                    "name": row.name, "code": row.credit_code, "kind": str(row.kind),
                    "source": str(source.kind), "said": source.on.isoformat(),
                },
                office_id, begins=True,
            )
            for row in made
        ]  # fmt: skip
        record(drafts, by=by, at=at)
    return made


def found_body(
    *, kind: BodyKind, name: str, office_id: int, valid_from: date, by: Actor, at: datetime,
    area: Area | None = None, **more: Any,
) -> Body:  # fmt: skip
    """Found a body for an area, a place or an organisation; `more` are its further columns."""
    with transaction.atomic():
        body = Body.objects.create(
            office_id=office_id, kind=kind, name=name, area=area,
            area_path=area.path if area else "", valid_from=valid_from, **more,
        )  # fmt: skip
        data = {"kind": str(kind), "name": name, "from": valid_from.isoformat()}
        record(
            [draft(BODY_SUBJECT, body.pk, "body_founded", data, office_id, begins=True)],
            by=by, at=at,
        )  # fmt: skip
    return body


def seat_member(
    body: Body, person: Person, *, role: SeatRole, term: int, span: Span, source: Source,
    by: Actor, at: datetime,
) -> BodySeat:  # fmt: skip
    """Seat a person in a body for a term; refused while she sits there or another is its chair."""
    if person.office_id != body.office_id:
        raise NotVisible
    ask(rules.is_in_order(span), rules.has_source(source, today=today(at)))
    with transaction.atomic():
        known = BodySeat.objects.filter(office=body.office_id, body=body, is_mistaken=False)
        own = [Span(s.valid_from, s.valid_to) for s in known if s.person_id == person.pk]
        chairs = [Span(s.valid_from, s.valid_to) for s in known if s.role == SeatRole.CHAIR]
        ask(rules.keeps_apart(span, own))
        if role is SeatRole.CHAIR and any(rules.overlap(span, other) for other in chairs):
            text = mark("The body has a chair for these days already.")
            raise Refused(Refusal("two_chairs", text, field="role"))
        seat = BodySeat.objects.create(
            office_id=body.office_id, body=body, person=person, role=role, term=term,
            **sourced(span, source, by=by, at=at),
        )  # fmt: skip
        data = {"person": str(person.pk), "role": str(role), "term": term}
        data |= as_data(span, source)
        record([draft(BODY_SUBJECT, body.pk, "seat_filled", data, body.office_id)], by=by, at=at)
    return seat


def end_seat(seat: BodySeat, *, on: date, reason: str, by: Actor, at: datetime) -> None:
    """Let a day be the last on which somebody sits in a body."""
    ask(rules.is_in_order(Span(seat.valid_from, on)))
    with transaction.atomic():
        rows = BodySeat.objects.filter(pk=seat.pk, valid_to=seat.valid_to, is_mistaken=False)
        if rows.update(valid_to=on) != 1:
            raise Stale
        data = {"person": str(seat.person_id), "on": on.isoformat()}
        entry = draft(BODY_SUBJECT, seat.body_id, "seat_ended", data, seat.office_id, reason=reason)
        record([entry], by=by, at=at)


def move_bodies(bodies: Sequence[Body], *, to: Area, by: Actor, at: datetime) -> int:
    """Let bodies stand for another area than so far; return how many moved."""
    going = [body for body in bodies if body.area_id != to.pk]
    Body.objects.filter(pk__in=[body.pk for body in going]).update(
        area=to, area_path=to.path, revision=F("revision") + 1
    )
    drafts = [
        draft(
            BODY_SUBJECT, body.pk, "body_moved", {"from": body.area_id, "to": to.pk},
            body.office_id,
        )
        for body in going
    ]  # fmt: skip
    record(drafts, by=by, at=at)
    return len(drafts)


def bodies_follow(places: Sequence[Place], *, to: Area, by: Actor, at: datetime) -> int:
    """Let the bodies of places that move, and stood for those places' area, go with them."""
    former = {place.pk: place.area_id for place in places}
    rows = Body.objects.filter(place__in=list(former))
    return move_bodies(
        [row for row in rows if row.area_id == former[row.place_id or row.pk]], to=to, by=by, at=at
    )
