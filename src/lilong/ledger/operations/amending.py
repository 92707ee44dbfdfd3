"""Organisations change and end, bodies end; what stood before is told by the journal."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.models import Body, BodySeat, Organisation, Relation
from lilong.ledger.operations.recording import ask, draft, record, today
from lilong.ledger.specs import Source, Span
from lilong.ledger.terms import BODY_SUBJECT, ORGANISATION_SUBJECT

ORGANISATION_FIELDS: Final = (
    "name", "name_en", "kind", "staff_count", "has_union", "contact_post",
)  # fmt: skip


def change_organisation(
    organisation: Organisation, values: Mapping[str, Any], *, source: Source, by: Actor,
    at: datetime,
) -> Organisation:  # fmt: skip
    """Change what is known of an organisation; raises Stale when somebody else was quicker."""
    changed = {
        name: value
        for name, value in values.items()
        if name in ORGANISATION_FIELDS and value != getattr(organisation, name)
    }
    ask(rules.has_source(source, today=today(at)), _is_named(changed))
    if not changed:
        raise Refused(Refusal("no_change", mark("Nothing was changed.")))
    with transaction.atomic():
        rows = Organisation.objects.filter(pk=organisation.pk, revision=organisation.revision)
        if rows.update(revision=F("revision") + 1, **changed) != 1:
            raise Stale
        data = {
            "before": {name: getattr(organisation, name) for name in sorted(changed)},
            "after": dict(sorted(changed.items())),
            "source": str(source.kind), "said": source.on.isoformat(),
        }  # fmt: skip
        entry = draft(
            ORGANISATION_SUBJECT, organisation.pk, "organisation_changed", data,
            organisation.office_id,
        )  # fmt: skip
        record([entry], by=by, at=at)
    organisation.refresh_from_db()
    return organisation


def end_organisation(
    organisation: Organisation, *, on: date, source: Source, by: Actor, at: datetime
) -> None:
    """Let a day be an organisation's last; what it stands in, and who works there, ends with it."""
    ask(rules.has_source(source, today=today(at)))
    if organisation.valid_from:
        ask(rules.is_in_order(Span(organisation.valid_from, on)))
    with transaction.atomic():
        rows = Organisation.objects.filter(
            pk=organisation.pk, revision=organisation.revision, valid_to=None
        )
        if rows.update(valid_to=on, revision=F("revision") + 1) != 1:
            raise Stale
        for end in ("organisation", "to_organisation"):
            stands = Relation.objects.filter(
                office=organisation.office_id, valid_to=None, is_mistaken=False,
                **{end: organisation},
            )  # fmt: skip
            ask(*(rules.is_in_order(Span(row.valid_from, on)) for row in stands))
            stands.update(valid_to=on)
        data = {"on": on.isoformat(), "source": str(source.kind)}
        entry = draft(
            ORGANISATION_SUBJECT, organisation.pk, "organisation_ended", data,
            organisation.office_id,
        )  # fmt: skip
        record([entry], by=by, at=at)


def end_body(body: Body, *, on: date, reason: str, by: Actor, at: datetime) -> None:
    """Let a day be a body's last, and that of its seats."""
    ask(rules.is_in_order(Span(body.valid_from, on)))
    with transaction.atomic():
        rows = Body.objects.filter(pk=body.pk, revision=body.revision, valid_to=None)
        if rows.update(valid_to=on, revision=F("revision") + 1) != 1:
            raise Stale
        seats = BodySeat.objects.filter(
            office=body.office_id, body=body, valid_to=None, is_mistaken=False
        )
        ask(*(rules.is_in_order(Span(seat.valid_from, on)) for seat in seats))
        seats.update(valid_to=on)
        data = {"on": on.isoformat()}
        entry = draft(BODY_SUBJECT, body.pk, "body_ended", data, body.office_id, reason=reason)
        record([entry], by=by, at=at)


def _is_named(changed: Mapping[str, Any]) -> Refusal | None:
    if changed.get("name", "x").strip():
        return None
    return Refusal("nameless", mark("An organisation needs a name."), field="name")
