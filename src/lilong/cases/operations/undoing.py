"""Undo: the compensating move of the person who decided, while nobody has acted on the decision.

The journal keeps both. Entries named in an entry's `undoes` no longer stand: what is folded from
the journal (clocks, history) is folded without them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.cases import policies, ports, queries, rules, standing
from lilong.cases.grammar import Move
from lilong.cases.models import Assignment, Contact, Matter, Telling
from lilong.cases.operations import asking, facts, keeping, timing
from lilong.cases.standing import cause_of
from lilong.journal import operations as journal
from lilong.journal import queries as journal_queries
from lilong.journal.entries import ChainHead, Draft
from lilong.journal.models import Entry
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.notices import operations as notices


@dataclass(frozen=True, slots=True)
class UndoRequest:
    """Which matter's last decision is to be taken back; `revision` is the one the asker saw.

    A matter of another `kind` is not there, if one is named.
    """

    matter_id: UUID
    revision: int | None = None
    kind: str = ""


def held_for(declared: Move, office_id: int, at: datetime) -> timedelta:
    """Return how long nobody else hears of a move: as long as it can be undone."""
    return standing.undo_time(office_id, at) if declared.can_be_undone else timedelta(0)


@transaction.atomic
def undo(*, request: UndoRequest, viewer: Viewer, by: Actor, at: datetime) -> Matter:
    """Take back what was decided last of a matter: the same person, in time, nobody acted since.

    Everything is as it was, but for the revision and the journal; the decision's notices are
    withdrawn. Raises Refused with the reason, Stale if somebody is quicker, NotVisible for a matter
    that is neither the viewer's to see nor hers to have decided.
    """
    matter = _find(request, viewer, by)
    subject = queries.subject_of(matter.pk)
    entries = journal_queries.entries_of(subject)
    refusal = rules.undo_refusal(
        standing.undoing(matter.kind, entries, by), standing.undo_time(matter.office_id, at), at
    )
    if refusal is not None:
        raise Refused(refusal)
    if request.revision is not None and request.revision != matter.revision:
        raise Stale
    undone = standing.last_decision(entries)
    sequences = [entry.sequence for entry in undone]
    if not journal.withdraw_deliveries(subject=subject, sequences=sequences):
        raise Refused(rules.ALREADY_TOLD)
    for sequence in sequences:
        notices.withdraw(subject=subject, cause=cause_of(sequence), by=by, at=at)
    before = _Before(undone)
    head = journal.append(
        _draft(matter, undone, before), by=by, at=at,
        after=ChainHead(matter.chain_length, matter.chain_head),
    )  # fmt: skip
    _restore(matter, before, head)
    standing_ones = entries[: -len(undone)]
    timing.restore(matter, timing.counted(matter, standing_ones))
    asking.restore(matter, standing_ones)
    return matter


def _find(request: UndoRequest, viewer: Viewer, by: Actor) -> Matter:
    """Return the matter if the viewer sees it, or has just given it away by its last decision."""
    rows = Matter.objects.select_related("lead_unit", "area", "office")
    found: Matter | None = rows.filter(pk=request.matter_id, office_id=viewer.office_id).first()
    if found is None or (request.kind and found.kind != request.kind):
        raise NotVisible
    if policies.visible_matters(viewer).filter(pk=found.pk).exists():
        return found
    undone = standing.last_decision(journal_queries.entries_of(queries.subject_of(found.pk)))
    if not undone or not standing.is_by(undone[0], by):
        raise NotVisible
    return found


class _Before:
    """What several entries changed, laid together: the earliest value of each thing holds."""

    def __init__(self, undone: Sequence[Entry]) -> None:
        kept = [entry.data["before"] for entry in undone]  # the last made comes first
        self.columns: dict[str, Any] = {}
        self.facts: dict[str, Any] = {}
        self.fresh: set[str] = set()
        self.shares: dict[str, dict[str, Any]] = {}
        self.details: dict[str, Any] = {}
        self.joined = [key for one in kept for key in one["joined"]]
        self.contacts = [one["contact"] for one in kept if "contact" in one]
        self.duties = [one["duty"] for one in kept if "duty" in one]
        self.told: dict[str, dict[str, Any]] = {}
        for one in kept:
            self.columns |= one["columns"]
            self.details |= one.get("details", {})
            self.facts |= one["facts"]
            self.fresh = (self.fresh - one["facts"].keys()) | set(one["fresh"])
            for key, values in one["shares"].items():
                self.shares[key] = self.shares.get(key, {}) | values
            for key, values in one.get("told", {}).items():
                self.told[key] = self.told.get(key, {}) | values

    @property
    def keys(self) -> set[str]:
        """Return the answers that change."""
        return self.facts.keys() | self.fresh

    def facts_of(self, matter: Matter) -> dict[str, Any]:
        """Return the matter's answers as they were, in the order they had."""
        kept = {key: value for key, value in matter.facts.items() if key not in self.fresh}
        return kept | {key: value for key, value in self.facts.items() if key not in self.fresh}


def _draft(matter: Matter, undone: Sequence[Entry], before: _Before) -> Draft:
    data: dict[str, Any] = {
        "matter": str(matter.pk),
        "kind": matter.kind,
        "number": matter.number,
        "move": "undo",
        "from": matter.stage,
        "to": before.columns.get("stage", matter.stage),
        "origin": matter.origin,
        "undoes": [entry.sequence for entry in undone],
        "moves": [entry.data["move"] for entry in reversed(undone)],
    }
    if "lead_unit_id" in before.columns:
        data["lead_unit"] = before.columns["lead_unit_id"]
    return Draft(
        office_id=matter.office_id,
        subject=queries.subject_of(matter.pk),
        type="cases.undone",
        data=data,
    )


def _restore(matter: Matter, before: _Before, head: ChainHead) -> None:
    values = keeping.restored(Matter, before.columns)
    values |= {
        "facts": before.facts_of(matter), "chain_length": head.length, "chain_head": head.head,
    }  # fmt: skip
    claimed = Matter.objects.filter(pk=matter.pk, revision=matter.revision).update(
        revision=matter.revision + 1, **values
    )
    if claimed != 1:
        raise Stale
    for name, value in values.items():
        setattr(matter, name, value)
    matter.revision += 1
    facts.rewrite(matter, before.keys)
    Contact.objects.filter(matter=matter, pk__in=before.contacts).delete()
    for key, kept in before.told.items():
        duty = Telling.objects.filter(matter=matter, pk=key)
        duty.update(**keeping.restored(Telling, kept))
    Telling.objects.filter(matter=matter, pk__in=before.duties).delete()
    # What had joined goes first, so that two never lead at once.
    Assignment.objects.filter(matter=matter, pk__in=before.joined).delete()
    for key, kept in before.shares.items():
        share = Assignment.objects.filter(matter=matter, pk=key)
        share.update(**keeping.restored(Assignment, kept))
    room = ports.details(matter.kind)
    if room is not None and before.details:
        room.write(matter.pk, before.details)
