"""Dispatch rules are drafted: begun as a copy, added, changed, moved, removed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from lilong.accounts.viewer import Viewer
from lilong.journal import operations as journal
from lilong.journal.entries import Draft as Entry
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.work_orders import policies, queries
from lilong.work_orders.models import (
    DispatchRule,
    DispatchVersion,
)
from lilong.work_orders.terms import VersionState
from lilong.work_orders.triage.checking import (
    MOST_RULES,
    Draft,
    draft_refusals,
    may_change,
)

SUBJECT_KIND = "dispatch_rules"
_COPIED = (
    "office_id", "key", "position", "name", "name_en", "category_id", "area_id", "sources",
    "begins", "ends", "weekdays", "days", "first_date", "last_date", "any_words", "all_words",
    "no_words", "result", "unit_id", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """The version somebody has before her: its number, and the revision she saw."""

    number: int
    revision: int


def ask(refusal: Refusal | None) -> None:
    """Raise Refused if a rule said no."""
    if refusal:
        raise Refused(refusal)


def claim(viewer: Viewer, seen: Seen, *, is_edit: bool = False, **changes: Any) -> DispatchVersion:
    """Take the version at the revision seen; Stale if somebody was quicker, NotVisible if none."""
    version = queries.get_version(viewer, seen.number)
    if is_edit:
        changes["edits"] = F("edits") + 1
    rows = DispatchVersion.objects.filter(pk=version.pk, revision=seen.revision)
    if rows.update(revision=F("revision") + 1, **changes) != 1:
        raise Stale
    version.refresh_from_db()
    return version


def write_down(
    version: DispatchVersion, what: str, by: Actor, at: datetime, reason: str = "", **data: Any
) -> None:
    """Write down in the journal what was done with the office's rules."""
    entry = Entry(
        office_id=version.office_id,
        subject=Subject(SUBJECT_KIND, str(version.office_id)),
        type=f"work_orders.rules_{what}",
        data={"version": version.pk, "number": version.number, **data},
        reason=reason,
    )
    journal.append(entry, by=by, at=at)


@transaction.atomic
def begin_draft(*, viewer: Viewer, by: Actor, at: datetime) -> DispatchVersion:
    """Begin a new version as a copy of the newest published one; return the draft.

    One that is in the making is returned as it is. Raises Refused without the right.
    """
    ask(policies.may_edit_rules(viewer))
    known = queries.version_in_the_making(viewer.office_id)
    if known is not None:
        return known
    of_office = DispatchVersion.objects.filter(office_id=viewer.office_id)
    last = of_office.aggregate(last=Max("number"))["last"] or 0
    newest = of_office.filter(state=VersionState.PUBLISHED).order_by("-number").first()
    try:
        with transaction.atomic():
            version = DispatchVersion.objects.create(
                office_id=viewer.office_id, number=last + 1, begun_by_id=by.staff_id, begun_at=at
            )
    except IntegrityError as quicker:
        raise Stale from quicker
    rows = DispatchRule.objects.filter(version=newest) if newest else ()
    DispatchRule.objects.bulk_create(
        DispatchRule(version=version, **{name: getattr(row, name) for name in _COPIED})
        for row in rows
    )
    write_down(version, "begun", by, at, copied=newest.number if newest else 0)
    return version


def _values(draft: Draft) -> dict[str, Any]:
    asks, span = draft.asks, draft.asks.span
    return {
        "name": draft.name.strip(),
        "name_en": draft.name_en.strip(),
        "category_id": asks.category_id,
        "area_id": asks.area_id,
        "sources": sorted(asks.sources),
        "begins": span.begins,
        "ends": span.ends,
        "weekdays": sorted(span.weekdays),
        "days": span.days,
        "first_date": span.first_date,
        "last_date": span.last_date,
        "any_words": list(asks.words.any),
        "all_words": list(asks.words.all),
        "no_words": list(asks.words.none),
        "result": draft.result,
        "unit_id": draft.unit_id if draft.result == "unit" else None,
        "note": draft.note.strip(),
    }


def _check(version: DispatchVersion, draft: Draft, at: datetime) -> None:
    world = queries.matcher_of(version, on=local(at).date()).world
    found = list(draft_refusals(draft, world))
    if found:
        raise Refused(*found)


@transaction.atomic
def add_rule(*, seen: Seen, draft: Draft, viewer: Viewer, by: Actor, at: datetime) -> DispatchRule:
    """Put a rule at the end of a draft. Raises Refused with every fault, Stale, NotVisible."""
    ask(policies.may_edit_rules(viewer))
    version = claim(viewer, seen, is_edit=True)
    ask(may_change(version.state))
    _check(version, draft, at)
    last = version.rules.aggregate(last=Max("position"))["last"] or 0
    if last >= MOST_RULES:
        text = mark("A version holds at most {most} rules.")
        raise Refused(Refusal("too_many", text, {"most": MOST_RULES}))
    row = DispatchRule.objects.create(
        version=version, office_id=version.office_id, position=last + 1, **_values(draft)
    )
    write_down(version, "changed", by, at, rule=str(row.key), change="added")
    return row


def _rule(version: DispatchVersion, rule_id: int) -> DispatchRule:
    row = DispatchRule.objects.filter(version=version, pk=rule_id).first()
    if row is None:
        raise NotVisible
    return row


@transaction.atomic
def change_rule(
    *, seen: Seen, rule_id: int, draft: Draft, viewer: Viewer, by: Actor, at: datetime
) -> DispatchRule:
    """Write a rule of a draft anew; its place stays. Raises as `add_rule`."""
    ask(policies.may_edit_rules(viewer))
    version = claim(viewer, seen, is_edit=True)
    ask(may_change(version.state))
    row = _rule(version, rule_id)
    _check(version, draft, at)
    DispatchRule.objects.filter(pk=row.pk).update(**_values(draft))
    write_down(version, "changed", by, at, rule=str(row.key), change="changed")
    return row


@transaction.atomic
def remove_rule(
    *, seen: Seen, rule_id: int, viewer: Viewer, by: Actor, at: datetime
) -> DispatchVersion:
    """Take a rule out of a draft; published versions keep it. Raises as `add_rule`."""
    ask(policies.may_edit_rules(viewer))
    version = claim(viewer, seen, is_edit=True)
    ask(may_change(version.state))
    row = _rule(version, rule_id)
    DispatchRule.objects.filter(pk=row.pk).delete()
    _renumber(queries.rule_rows(version.pk))
    write_down(version, "changed", by, at, rule=str(row.key), change="removed")
    return version


@transaction.atomic
def move_rule(
    *, seen: Seen, rule_id: int, places: int, viewer: Viewer, by: Actor, at: datetime
) -> DispatchVersion:
    """Move a rule of a draft up (negative) or down by places; at an end it stays."""
    ask(policies.may_edit_rules(viewer))
    version = claim(viewer, seen, is_edit=True)
    ask(may_change(version.state))
    row = _rule(version, rule_id)
    rows = queries.rule_rows(version.pk)
    here = next(index for index, one in enumerate(rows) if one.pk == row.pk)
    moved = rows.pop(here)
    rows.insert(min(max(here + places, 0), len(rows)), moved)
    _renumber(rows)
    write_down(version, "changed", by, at, rule=str(row.key), change="moved")
    return version


def _renumber(rows: list[DispatchRule]) -> None:
    for position, row in enumerate(rows, start=1):
        row.position = position
    DispatchRule.objects.bulk_update(rows, ["position"])
