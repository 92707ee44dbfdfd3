"""Dispatch rules are tried on past orders, proposed, and published by somebody else."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.identifiers import new_id
from lilong.kernel.text import mark
from lilong.rulebook import queries as rulebook
from lilong.work_orders import policies, queries
from lilong.work_orders.models import CatalogueEdition, DispatchTrial, DispatchVersion
from lilong.work_orders.operations.ruling import Seen, ask, claim, write_down
from lilong.work_orders.terms import VersionState
from lilong.work_orders.triage import Moved, Trial, try_on
from lilong.work_orders.triage.checking import may_propose, may_publish, may_take_back


@transaction.atomic
def try_rules(*, seen: Seen, viewer: Viewer, by: Actor, at: datetime) -> DispatchTrial:
    """Try a version on past orders: what would have gone elsewhere than by the rules in force.

    The newest orders the viewer sees, as many as the rulebook says. Writes the trial, nothing else.
    """
    ask(policies.may_edit_rules(viewer))
    version, on = queries.get_version(viewer, seen.number), local(at).date()
    most = int(rulebook.value("dispatch.tried", office_id=version.office_id, on=on).value)
    past = list(queries.past_orders(viewer, most=most))
    found = try_on(
        past,
        queries.matcher(queries.ground(version.office_id), on=on),
        queries.matcher_of(version, on=on),
    )
    trial = DispatchTrial.objects.create(
        office_id=version.office_id,
        version=version,
        edits=version.edits,
        at=at,
        by_staff_id=by.staff_id,
        by_label=by.label,
        since=min((order.asked.received for order in past), default=None),
        tried_count=found.tried,
        moved_count=len(found.moved),
        broken_count=found.broken,
        agreed_before=found.agreed_before,
        agreed_after=found.agreed_after,
        moved=[_line(one) for one in found.moved[:SHOWN]],
        flows=_flows(found),
    )
    write_down(version, "tried", by, at, trial=trial.pk, tried=found.tried, moved=len(found.moved))
    return trial


# Of the orders that would have gone elsewhere, so many are kept to be looked at.
SHOWN = 300


def _line(one: Moved) -> list[Any]:
    return [
        str(one.id), one.before_unit_id, one.after_unit_id, one.before_rule_id, one.after_rule_id,
        one.chosen_unit_id,
    ]  # fmt: skip


def _flows(found: Trial) -> list[list[int]]:
    """Return [unit before, unit after, orders, of them agreeing after], most orders first."""
    counted: dict[tuple[int, int], list[int]] = {}
    for one in found.moved:
        pair = counted.setdefault((one.before_unit_id, one.after_unit_id), [0, 0])
        pair[0] += 1
        pair[1] += one.after_unit_id == one.chosen_unit_id
    ordered = sorted(counted.items(), key=lambda item: (-item[1][0], item[0]))
    return [[*units, *counts] for units, counts in ordered]


@transaction.atomic
def propose_rules(
    *, seen: Seen, valid_from: date, note: str, viewer: Viewer, by: Actor, at: datetime
) -> DispatchVersion:
    """Put a draft forward that was tried as it stands, to hold from a day on.

    Raises Refused when it was not tried, has no rule, or would begin in the past; Stale.
    """
    ask(policies.may_edit_rules(viewer))
    if valid_from < local(at).date():
        text = mark("Rules hold from today at the earliest: past orders keep theirs.")
        raise Refused(Refusal("in_past", text, rule="H-13", field="valid_from"))
    version = queries.get_version(viewer, seen.number)
    trial = queries.latest_trial(version)
    is_tried = trial is not None and trial.edits == version.edits
    ask(may_propose(version.state, is_tried=is_tried, count=version.rules.count()))
    version = claim(
        viewer, seen, state=VersionState.PROPOSED, valid_from=valid_from, note=note.strip(),
        proposed_by_id=by.staff_id, proposer=by.label,
        proposer_en=by.label_en, proposed_at=at,
    )  # fmt: skip
    write_down(version, "proposed", by, at, valid_from=valid_from.isoformat(), reason=note.strip())
    return version


@transaction.atomic
def publish_rules(*, seen: Seen, viewer: Viewer, by: Actor, at: datetime) -> DispatchVersion:
    """Put a proposed version in force from its first day, today at the earliest.

    Raises Refused for the proposer herself, without the right, and in a wrong state; Stale.
    """
    ask(policies.may_publish_rules(viewer))
    version = queries.get_version(viewer, seen.number)
    ask(may_publish(version.state, version.proposed_by_id, by.staff_id))
    first = max(version.valid_from or local(at).date(), local(at).date())
    version = claim(
        viewer, seen, state=VersionState.PUBLISHED, valid_from=first, published_by_id=by.staff_id,
        publisher=by.label, publisher_en=by.label_en, published_at=at,
    )  # fmt: skip
    CatalogueEdition.objects.update_or_create(
        office_id=version.office_id, defaults={"revision": new_id()}
    )
    write_down(version, "published", by, at, valid_from=first.isoformat())
    return version


@transaction.atomic
def take_back_rules(
    *, seen: Seen, reason: str, viewer: Viewer, by: Actor, at: datetime, withdraw: bool = False
) -> DispatchVersion:
    """Take a proposed version back into the draft, or withdraw what is in the making for good.

    Who publishes may take back, too: that is how she says no, with a reason. Raises Refused, Stale.
    """
    if policies.may_publish_rules(viewer):
        ask(policies.may_edit_rules(viewer))
    if not reason.strip():
        raise Refused(Refusal("no_reason", mark("Give a reason."), field="reason"))
    version = queries.get_version(viewer, seen.number)
    ask(may_take_back(version.state))
    state = VersionState.WITHDRAWN if withdraw else VersionState.DRAFT
    version = claim(viewer, seen, state=state)
    what = "withdrawn" if withdraw else "taken_back"
    write_down(version, what, by, at, reason=reason.strip())
    return version
