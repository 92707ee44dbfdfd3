"""The catalogue is changed by two people: one puts a change forward, another decides on it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from lilong.accounts import queries as accounts
from lilong.accounts.models import Unit
from lilong.accounts.viewer import Viewer
from lilong.journal import operations as journal
from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.territory import queries as territory
from lilong.work_orders import policies, queries
from lilong.work_orders.models import CatalogueChange, Category, CategoryUnit
from lilong.work_orders.operations.enacting import enact
from lilong.work_orders.operations.ruling import ask
from lilong.work_orders.queries import cataloguing
from lilong.work_orders.rules import cataloguing as rules
from lilong.work_orders.rules.cataloguing import Around, Branch, CategoryDraft, Wanted
from lilong.work_orders.terms import ChangeKind, ChangeState


def change_faults(viewer: Viewer, wanted: Wanted, *, at: datetime) -> list[Refusal]:
    """Return everything that keeps a change from being put forward; nothing is written.

    Raises NotVisible for a category, area or unit's row of another office.
    """
    category = None
    if wanted.kind is not ChangeKind.ADD:
        category = queries.get_category(viewer, wanted.code)
    is_dated = category is not None and wanted.kind in {ChangeKind.CHANGE, ChangeKind.END}
    latest = queries.latest_change(category) if category and is_dated else None
    found = [
        rules.may_begin(wanted.valid_from, today=local(at).date(), latest=latest),
        rules.may_still(category.valid_to) if category else None,
        *_FAULTS[wanted.kind](viewer, wanted, category),
    ]
    return [one for one in found if one is not None]


@transaction.atomic
def propose_change(*, wanted: Wanted, viewer: Viewer, by: Actor, at: datetime) -> CatalogueChange:
    """Put a change of the catalogue forward; nothing is changed until somebody else approves it.

    Raises Refused with every fault, Stale when the category was changed since it was seen.
    """
    ask(policies.may_edit_catalogue(viewer))
    category = Category.objects.filter(office_id=viewer.office_id, code=wanted.code).first()
    if wanted.kind is not ChangeKind.ADD and category and category.revision != wanted.revision:
        raise Stale
    reason = rules.has_reason(wanted.reason)
    is_waiting = queries.is_waiting(viewer.office_id, wanted.code)
    faults = [one for one in (reason, rules.may_wait(is_waiting=is_waiting)) if one is not None]
    faults += change_faults(viewer, wanted, at=at)
    if faults:
        raise Refused(*faults)
    try:
        with transaction.atomic():
            change = CatalogueChange.objects.create(
                office_id=viewer.office_id, kind=wanted.kind, category=category, code=wanted.code,
                values=dict(wanted.values), valid_from=wanted.valid_from,
                reason=wanted.reason.strip(), base_revision=wanted.revision,
                proposed_by_id=by.staff_id, proposer=by.label, proposer_en=by.label_en,
                proposed_at=at,
            )  # fmt: skip
    except IntegrityError as quicker:
        raise Stale from quicker
    _write_down(change, "proposed", change.reason, by, at)
    return change


@transaction.atomic
def approve_change(
    *, change_id: int, revision: int, reason: str = "", viewer: Viewer, by: Actor, at: datetime
) -> CatalogueChange:
    """Let a change hold from its first day, today at the earliest; past orders keep what they have.

    Everything is asked again as it is now. Raises Refused for the proposer herself, without the
    right, when the category became another one meanwhile, or with every fault; Stale, NotVisible.
    """
    ask(policies.may_approve_catalogue(viewer))
    change = queries.get_change(viewer, change_id)
    ask(rules.may_decide(change.state, change.proposed_by_id, by.staff_id))
    if change.category is not None:
        ask(rules.is_still_true(change.base_revision, change.category.revision))
    wanted = wanted_of(change)
    wanted = replace(wanted, valid_from=max(wanted.valid_from, local(at).date()))
    faults = change_faults(viewer, wanted, at=at)
    if faults:
        raise Refused(*faults)
    change = _decide(change, revision, ChangeState.APPROVED, reason, by, at)
    change.valid_from = wanted.valid_from
    change.category = enact(change, wanted, today=local(at).date())
    change.save(update_fields=["valid_from", "category"])
    _write_down(change, "approved", reason.strip(), by, at)
    return change


@transaction.atomic
def refuse_change(
    *, change_id: int, revision: int, reason: str, viewer: Viewer, by: Actor, at: datetime
) -> CatalogueChange:
    """Say no to a change, with a reason. Raises Refused as `approve_change`, Stale, NotVisible."""
    ask(policies.may_approve_catalogue(viewer))
    change = queries.get_change(viewer, change_id)
    ask(rules.may_decide(change.state, change.proposed_by_id, by.staff_id))
    ask(rules.has_reason(reason))
    change = _decide(change, revision, ChangeState.REFUSED, reason, by, at)
    _write_down(change, "refused", reason.strip(), by, at)
    return change


@transaction.atomic
def withdraw_change(
    *, change_id: int, revision: int, reason: str = "", viewer: Viewer, by: Actor, at: datetime
) -> CatalogueChange:
    """Take a change back that one put forward oneself and nobody has decided; Refused, Stale."""
    ask(policies.may_edit_catalogue(viewer))
    change = queries.get_change(viewer, change_id)
    ask(rules.may_withdraw(change.state, change.proposed_by_id, by.staff_id))
    change = _decide(change, revision, ChangeState.WITHDRAWN, reason, by, at)
    _write_down(change, "withdrawn", reason.strip(), by, at)
    return change


def wanted_of(change: CatalogueChange) -> Wanted:
    """Return a stored change as it was wanted."""
    return Wanted(
        ChangeKind(change.kind), change.code, change.values, change.valid_from, change.reason,
        change.base_revision,
    )  # fmt: skip


def _decide(
    change: CatalogueChange, revision: int, state: ChangeState, reason: str, by: Actor, at: datetime
) -> CatalogueChange:
    rows = CatalogueChange.objects.filter(
        pk=change.pk, revision=revision, state=ChangeState.PROPOSED
    )
    told = {"decided_by_id": by.staff_id, "decider": by.label, "decider_en": by.label_en}
    if state is ChangeState.WITHDRAWN:
        told = {}
    changed = rows.update(
        revision=F("revision") + 1, state=state, decided_at=at, decision_reason=reason.strip(),
        **told,
    )  # fmt: skip
    if changed != 1:
        raise Stale
    change.refresh_from_db()
    return change


def _write_down(change: CatalogueChange, what: str, reason: str, by: Actor, at: datetime) -> None:
    draft = Draft(
        office_id=change.office_id,
        subject=Subject("catalogue", str(change.office_id)),
        type=f"work_orders.catalogue_change_{what}",
        data={
            "change": change.pk,
            "kind": change.kind,
            "code": change.code,
            "valid_from": change.valid_from.isoformat(),
            "values": change.values,
        },
        reason=reason,
    )
    journal.append(draft, by=by, at=at)


Faults = Iterator[Refusal | None]


def _added(viewer: Viewer, wanted: Wanted, _category: Category | None) -> Faults:
    rows = Category.objects.filter(office_id=viewer.office_id, code=wanted.code)
    yield rules.may_have_code(wanted.code, is_taken=rows.exists())
    is_leaf = bool(wanted.values.get("is_leaf"))
    yield from _drafted(viewer, wanted, str(wanted.values.get("kind", "")), is_leaf=is_leaf)


def _changed(viewer: Viewer, wanted: Wanted, category: Category | None) -> Faults:
    assert category is not None
    if not category.is_leaf and wanted.values.get("parent_id") != category.parent_id:
        text = mark("A branch stays where it is: only what orders are filed under moves.")
        yield Refusal("branch_moves", text, field="parent")
    yield from _drafted(viewer, wanted, category.kind, is_leaf=category.is_leaf)


def _drafted(viewer: Viewer, wanted: Wanted, kind: str, *, is_leaf: bool) -> Faults:
    draft, on = CategoryDraft.from_data(wanted.values), wanted.valid_from
    parent = Category.objects.filter(office_id=viewer.office_id, pk=draft.parent_id or 0).first()
    branch = None
    if parent is not None:
        branch = Branch(parent.kind, parent.is_leaf, _holds(parent, on))
    units = [u.pk for u in accounts.units(viewer) if _holds(u, on)]
    yield from rules.draft_refusals(draft, Around(kind, is_leaf, branch, frozenset(units)))


def _holds(row: Category | Unit, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)


def _ended(viewer: Viewer, wanted: Wanted, category: Category | None) -> Faults:
    assert category is not None
    key, on = wanted.values.get("successor_id"), wanted.valid_from
    successor = Category.objects.filter(office_id=viewer.office_id, pk=key).first() if key else None
    if key and successor is None:
        raise NotVisible
    if successor is not None:
        yield rules.may_succeed(
            is_itself=successor.pk == category.pk,
            is_leaf=successor.is_leaf and category.is_leaf,
            holds=_holds(successor, on),
        )
    yield from rules.end_refusals(
        queries.pointing_to(category, on), first=on, begun=category.valid_from,
        has_successor=successor is not None,
    )  # fmt: skip


def _unit_named(viewer: Viewer, wanted: Wanted, category: Category | None) -> Faults:
    assert category is not None
    unit_id, area_id = wanted.values["unit_id"], wanted.values["area_id"]
    home = accounts.office(viewer.office_id).area.path
    if area_id and territory.area_by_key(area_id, within_path=home) is None:
        raise NotVisible
    live = {u.pk for u in accounts.units(viewer) if _holds(u, wanted.valid_from)}
    row = cataloguing.unit_named(category, area_id, wanted.valid_from)
    present = (row.unit_id, row.valid_from) if row else None
    yield rules.may_name_unit(
        wanted.valid_from, is_live=unit_id in live, present=present, unit_id=unit_id
    )


def _unit_ended(_viewer: Viewer, wanted: Wanted, category: Category | None) -> Faults:
    row = CategoryUnit.objects.filter(category=category, pk=wanted.values["row_id"]).first()
    if row is None:
        raise NotVisible
    yield rules.may_end_unit(wanted.valid_from, row.valid_from)
    yield rules.may_end_once(row.valid_to)


_FAULTS = {
    ChangeKind.ADD: _added,
    ChangeKind.CHANGE: _changed,
    ChangeKind.END: _ended,
    ChangeKind.UNIT: _unit_named,
    ChangeKind.UNIT_END: _unit_ended,
}
