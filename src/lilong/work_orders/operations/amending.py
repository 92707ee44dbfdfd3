"""The catalogue is changed by two people: one puts a change forward, another decides on it."""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from lilong.accounts.viewer import Viewer
from lilong.journal import operations as journal
from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused, Stale
from lilong.kernel.subject import Subject
from lilong.work_orders import policies, queries
from lilong.work_orders.models import CatalogueChange, Category
from lilong.work_orders.operations.enacting import enact
from lilong.work_orders.operations.faulting import change_faults
from lilong.work_orders.operations.ruling import ask
from lilong.work_orders.rules import amending as rules
from lilong.work_orders.rules.cataloguing import Wanted
from lilong.work_orders.terms import ChangeKind, ChangeState


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
