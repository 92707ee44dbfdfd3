"""Care labels are given, never without source, date, expiry and who may see them (L-14)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal
from lilong.kernel.identifiers import new_id
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.models import Label, Person
from lilong.ledger.operations.recording import ask, draft, record, sourced, today
from lilong.ledger.operations.storing import store
from lilong.ledger.queries.labels import label_kinds
from lilong.ledger.specs import Source, Span
from lilong.ledger.terms import PERSON_SUBJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSpec:
    """A care label of a person for some days; who sees it is the rulebook's."""

    person_id: UUID
    kind: str
    span: Span
    source: Source
    id: UUID = field(default_factory=new_id)


def label_persons(
    specs: Sequence[LabelSpec], *, office_id: int, by: Actor, at: datetime
) -> list[UUID]:
    """Give care labels, one entry for each person; return their keys in order.

    Refuses what is no care label of the office (belief, politics, criminal past: L-14), one
    without an end, and a person of another office.
    """
    if not specs:
        return []
    on = today(at)
    kinds = label_kinds(office_id, on=on)
    refusals = {_is_care(spec, kinds) for spec in specs}
    ask(*refusals, *{rules.has_source(spec.source, today=on) for spec in specs})
    ask(*(rules.is_in_order(spec.span) for spec in specs))
    of_person: defaultdict[UUID, list[LabelSpec]] = defaultdict(list)
    for spec in specs:
        of_person[spec.person_id].append(spec)
    with transaction.atomic():
        _are_ours(list(of_person), office_id)
        rows = [
            {
                "id": spec.id, "office_id": office_id, "person_id": spec.person_id,
                "kind": spec.kind, "audience": kinds[spec.kind].audience.value,
                **sourced(spec.span, spec.source, by=by, at=at),
            }
            for spec in specs
        ]  # fmt: skip
        store(Label, rows)
        drafts = [
            draft(PERSON_SUBJECT, key, "labelled", {"labels": list(map(_told, own))}, office_id)
            for key, own in of_person.items()
        ]
        record(drafts, by=by, at=at)
    return [spec.id for spec in specs]


def _is_care(spec: LabelSpec, kinds: dict[str, Any]) -> Refusal | None:
    if spec.kind not in kinds:
        text = mark(
            "“{label}” is no care label of the office. Belief, politics and criminal past are "
            "never labels."
        )
        return Refusal("no_care_label", text, {"label": spec.kind}, rule="L-14", field="kind")
    if spec.span.last is None:
        text = mark("A care label needs a day on which it ends.")
        return Refusal("endless_label", text, rule="L-14", field="valid_to")
    return None


def _told(spec: LabelSpec) -> dict[str, str]:
    return {
        "id": str(spec.id), "kind": spec.kind, "from": spec.span.first.isoformat(),
        "to": str(spec.span.last), "source": str(spec.source.kind),
        "said": spec.source.on.isoformat(),
    }  # fmt: skip


def _are_ours(keys: Sequence[UUID], office_id: int) -> None:
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        if Person.objects.filter(office=office_id, pk__in=some).count() != len(some):
            raise NotVisible
