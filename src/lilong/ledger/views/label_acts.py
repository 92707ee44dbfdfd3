"""What is done with care labels: given, ended early, called mistaken; and how a page lists them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from lilong.accounts.frame import named
from lilong.accounts.viewer import Viewer
from lilong.kernel.text import mark
from lilong.ledger import operations, policies, telling
from lilong.ledger.forms.labels import LabelForm
from lilong.ledger.forms.persons import EndDayForm
from lilong.ledger.forms.sources import ReasonForm, person_of
from lilong.ledger.models import Label
from lilong.ledger.queries.labels import LabelKind, label_kinds
from lilong.ledger.queries.persons import get_person
from lilong.ledger.terms import AUDIENCE_NAMES, Audience
from lilong.ledger.views.act import Act, Doing


@dataclass(frozen=True, slots=True)
class LabelLine:
    """A care label as a person's page draws it."""

    key: str
    name: str
    source: str
    audience: str
    first: date
    last: date | None
    holds: bool


def label_lines(viewer: Viewer, rows: Iterable[Label], on: date) -> list[LabelLine]:
    """Return labels with their names from the rulebook's table, who said so, and who sees them."""
    kinds = label_kinds(viewer.office_id, on=on)
    return [
        LabelLine(
            key=str(row.pk),
            name=_called(row.kind, kinds),
            source=telling.source_words(row.source, row.source_date),
            audience=_(AUDIENCE_NAMES[Audience(row.audience)]),
            first=row.valid_from,
            last=row.valid_to,
            holds=row.valid_to is not None and row.valid_from <= on <= row.valid_to,
        )
        for row in rows
    ]


def _label(viewer: Viewer, key: UUID) -> Label:
    rows = policies.readable_labels(viewer).select_related("person")
    found: Label = policies.get_visible(rows, key)
    get_person(viewer, found.person_id)
    return found


def _person_url(row: Any) -> str:
    return reverse("ledger:person", args=[row.person_id if isinstance(row, Label) else row.pk])


def _attach(doing: Doing) -> Any:
    data = doing.data
    return operations.attach_label(
        doing.row, data["kind"], first=data["valid_from"], last=data["valid_to"],
        source=doing.form.told_by(), viewer=doing.viewer, at=doing.at,
    )  # fmt: skip


def _end(doing: Doing) -> Any:
    operations.end_label(
        doing.row, on=doing.data["on"], source=doing.form.told_by(), viewer=doing.viewer,
        at=doing.at,
    )  # fmt: skip


def _mistaken(doing: Doing) -> Any:
    operations.withdraw_label(
        doing.row, reason=doing.data["reason"], viewer=doing.viewer, at=doing.at
    )


def _called(kind: str, kinds: Mapping[str, LabelKind]) -> str:
    """Return what a kind is called; one that left the table keeps its key."""
    known = kinds.get(kind)
    return named(known.name, known.name_en) if known else kind


def _about(label: Any) -> str:
    kinds = label_kinds(label.office_id, on=label.valid_from)
    return f"{label.person.name} · {_called(label.kind, kinds)}"


ACTS: dict[str, Act] = {
    "label-add": Act(
        mark("Give a care label"), mark("Give it"), LabelForm, person_of, _attach, _person_url,
        mark(
            "Care labels say who needs help, nothing else: never belief, politics or a criminal "
            "past."
        ),
    ),
    "label-end": Act(
        mark("End this care label"), mark("End it"), EndDayForm, _label, _end, _person_url,
        about=_about,
    ),
    "label-mistaken": Act(
        mark("This label never was right"), mark("Call it mistaken"), ReasonForm, _label,
        _mistaken, _person_url,
        mark("It is shown to nobody any more; your reason stays in the history."), about=_about,
    ),
}  # fmt: skip
