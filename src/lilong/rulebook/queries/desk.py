"""Reads of the rulebook's desk: values and proposals a viewer may see, what a change would do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import NotVisible
from lilong.rulebook import keys, policies, ports
from lilong.rulebook.models import RuleValue
from lilong.rulebook.ports import Change, Foreseen
from lilong.rulebook.queries.ruling import (
    supposing,
    supposing_end,
    value_within,
    version_at,
)
from lilong.rulebook.terms import State


def value_rows(viewer: Viewer) -> QuerySet[RuleValue]:
    """Return the values a viewer may see: those of the own office and those for everywhere."""
    if not policies.may_view(viewer):
        return RuleValue.objects.none()
    own = Q(office_id=viewer.office_id) | Q(office_id=None)
    return RuleValue.objects.filter(own).order_by("-valid_from", "-pk")


def history_of(viewer: Viewer, name: str) -> list[RuleValue]:
    """Return every value a key has had, newest first; raises NotVisible for an unknown key."""
    if not keys.is_declared(name) or not policies.may_view(viewer):
        raise NotVisible
    return list(value_rows(viewer).filter(key=name))


def get_value(viewer: Viewer, value_id: int) -> RuleValue:
    """Return one value row a viewer may see; raises NotVisible."""
    row = value_rows(viewer).filter(pk=value_id).first()
    if row is None:
        raise NotVisible
    return row


def find_value(value_id: int) -> RuleValue | None:
    """Return a value row for a reaction, which sees every office; None if there is none."""
    return RuleValue.objects.filter(pk=value_id).first()


def proposals(viewer: Viewer, state: str = "") -> QuerySet[RuleValue]:
    """Return what was proposed in the viewer's office, the newest first; drafts are not shown."""
    if not policies.may_view(viewer):
        return RuleValue.objects.none()
    rows = RuleValue.objects.filter(office_id=viewer.office_id).exclude(state=State.DRAFT)
    return (rows.filter(state=state) if state else rows).order_by("-proposed_at", "-pk")


def get_proposal(viewer: Viewer, value_id: int) -> RuleValue:
    """Return one proposal of the viewer's office, decided or not; raises NotVisible."""
    row = proposals(viewer).filter(pk=value_id).first()
    if row is None or not keys.is_declared(row.key):
        raise NotVisible
    return row


def data_at(change: Change, on: date) -> tuple[Any, RuleValue | None]:
    """Return the JSON form that holds on a day at the place of a change, and its row if any."""
    version = version_at(change.key, change.office_id, change.scope, on)
    row = RuleValue.objects.filter(pk=version).first() if version is not None else None
    return (row.value if row else keys.get_key(change.key).default), row


def data_after(change: Change) -> Any:
    """Return the JSON form that holds on the day after a change with a last day has ended."""
    assert change.valid_to is not None
    day_after = change.valid_to + timedelta(days=1)
    with supposing(change):
        try:
            found = value_within(change.key, change.office_id, change.scope, day_after)
        except keys.Undeclared:
            return None
    row = RuleValue.objects.filter(pk=found.version_id).first() if found.version_id else None
    return row.value if row else keys.get_key(change.key).default


@dataclass(frozen=True, slots=True)
class Left:
    """What holds where a value has ended: in JSON form, with its row, none for the first value."""

    data: Any
    row: RuleValue | None = None


def left_after(row: RuleValue, last: date) -> Left | None:
    """Return what would hold on the day after a value has ended on a day, None for nothing."""
    with supposing_end(row, last):
        try:
            found = value_within(row.key, row.office_id, row.scope, last + timedelta(days=1))
        except keys.Undeclared:
            return None
    other = RuleValue.objects.filter(pk=found.version_id).first() if found.version_id else None
    return Left(other.value if other else keys.get_key(row.key).default, other)


def waiting_ends(value_ids: Iterable[int]) -> set[int]:
    """Return those of some values for which a proposal to end them waits."""
    rows = RuleValue.objects.filter(ends_id__in=list(value_ids), state=State.PROPOSED)
    return set(rows.values_list("ends_id", flat=True))


def foreseen(viewer: Viewer, change: Change, *, at: datetime) -> list[Foreseen]:
    """Return what every room says a change would do; none where nobody uses the key so."""
    told = (foresee(viewer, change, at=at) for foresee in ports.foresights().values())
    return [one for one in told if one is not None]
