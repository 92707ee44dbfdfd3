"""Care labels are given, never without source, date, expiry and who may see them (L-14)."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Stale
from lilong.kernel.identifiers import new_id
from lilong.kernel.text import mark
from lilong.ledger import caring, policies, rules
from lilong.ledger.models import Label, Person
from lilong.ledger.operations.recording import ask, draft, record, sourced, today
from lilong.ledger.operations.storing import store
from lilong.ledger.operations.withdrawing import call_label_mistaken
from lilong.ledger.queries.labels import LabelKind, label_kinds, names_of
from lilong.ledger.specs import Source, Span
from lilong.ledger.terms import PERSON_SUBJECT

Names = Callable[[str], tuple[str, ...]]


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
    without an end or beyond the longest the rulebook allows, and a person of another office. The
    journal tells that labels were given, and not which: they are for few eyes, and it forgets
    nothing.
    """
    if not specs:
        return []
    on = today(at)
    kinds = label_kinds(office_id, on=on)

    def names(kind: str) -> tuple[str, ...]:
        return names_of(office_id, kind, on=on)

    ask(*(one for spec in specs for one in _is_care(spec, kinds, names)))
    ask(*(rules.has_source(one, today=on) for one in {spec.source for spec in specs}))
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


def attach_label(
    person: Person, kind: str, *, first: date, last: date | None, source: Source, viewer: Viewer,
    at: datetime,
) -> UUID:  # fmt: skip
    """Give a person of the viewer's sight a care label; without a last day the longest there is.

    Refused as `label_persons` does, to a post that does not record, for a label the viewer herself
    may not see, for one whose record ended, and where she has the same label on one of the days.
    """
    by, office = viewer.actor(), person.office_id
    ask(policies.may(viewer, Capability.LEDGER_RECORD))
    known = label_kinds(office, on=today(at)).get(kind)
    if last is None and known is not None:
        last = first + timedelta(days=known.days)
    spec = LabelSpec(person_id=person.pk, kind=kind, span=Span(first, last), source=source)
    with transaction.atomic():
        # Whoever labels the same person waits here, so that nobody is labelled twice.
        seen = policies.visible_persons(viewer).filter(pk=person.pk).values("pk")
        held = Person.objects.select_for_update().filter(pk__in=seen).first()
        if held is None:
            raise NotVisible
        ask(_is_here(held), _sees(viewer, known))
        stands = Label.objects.filter(office=office, person=held, kind=kind, is_mistaken=False)
        ask(rules.keeps_apart(spec.span, [Span(row.valid_from, row.valid_to) for row in stands]))
        return label_persons([spec], office_id=office, by=by, at=at)[0]


def end_label(
    label: Label, *, on: date, source: Source, viewer: Viewer, at: datetime
) -> None:  # fmt: skip
    """Let a day be the last of a care label, before it would end of itself."""
    ask(
        policies.may(viewer, Capability.LEDGER_RECORD),
        rules.has_source(source, today=today(at)),
        rules.is_in_order(Span(label.valid_from, on)),
        _ends_early(label, on),
    )
    with transaction.atomic():
        rows = policies.readable_labels(viewer).filter(pk=label.pk, valid_to=label.valid_to)
        if rows.update(valid_to=on) != 1:
            raise Stale
        data = {
            "label": str(label.pk), "on": on.isoformat(), "source": str(source.kind),
            "said": source.on.isoformat(),
        }  # fmt: skip
        entry = draft(PERSON_SUBJECT, label.person_id, "label_ended", data, label.office_id)
        record([entry], by=viewer.actor(), at=at)
    label.valid_to = on


def withdraw_label(label: Label, *, reason: str, viewer: Viewer, at: datetime) -> None:
    """Call a care label mistaken for a viewer who sees it and records in the ledger."""
    ask(policies.may(viewer, Capability.LEDGER_RECORD))
    if not policies.readable_labels(viewer).filter(pk=label.pk).exists():
        raise NotVisible
    call_label_mistaken(label, reason=reason, by=viewer.actor(), at=at)


def _is_here(person: Person) -> Refusal | None:
    if person.ended_on is None and person.erased_at is None:
        return None
    return Refusal("ended", mark("Her record has ended; nobody is labelled after that."))


def _sees(viewer: Viewer, kind: LabelKind | None) -> Refusal | None:
    if kind is None or kind.audience in policies.audiences(viewer):
        return None
    text = mark("Your post does not see labels of this kind, and so gives none.")
    return Refusal("not_granted", text, rule="L-14", field="kind")


def _ends_early(label: Label, on: date) -> Refusal | None:
    if label.valid_to is None or on < label.valid_to:
        return None
    text = mark("It ends on {day} as it is. Give it anew if it should hold longer.")
    return Refusal("ends_anyway", text, {"day": label.valid_to}, rule="L-14", field="on")


def _is_care(spec: LabelSpec, kinds: Mapping[str, LabelKind], names: Names) -> list[Refusal | None]:
    known = kinds.get(spec.kind)
    if known is None:
        return [caring.is_care(names(spec.kind), is_known=False)]
    return [caring.expires(spec.span, known.days)]


def _told(spec: LabelSpec) -> dict[str, str]:
    return {
        "id": str(spec.id), "from": spec.span.first.isoformat(),
        "to": str(spec.span.last), "source": str(spec.source.kind),
        "said": spec.source.on.isoformat(),
    }  # fmt: skip


def _are_ours(keys: Sequence[UUID], office_id: int) -> None:
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        if Person.objects.filter(office=office_id, pk__in=some).count() != len(some):
            raise NotVisible
