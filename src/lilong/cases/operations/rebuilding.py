"""Clocks counted again from the journal: to prove, to restore, to take in a new calendar."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.cases import flow, queries
from lilong.cases.clockwork import Face, earliest, paused_until
from lilong.cases.models import Matter, MatterClock
from lilong.cases.operations.raising import clock_row
from lilong.cases.operations.timing import counted, face_of
from lilong.journal import operations as journal
from lilong.journal import queries as journal_queries
from lilong.journal.entries import ChainHead, Draft
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Stale


@dataclass(frozen=True, slots=True)
class Difference:
    """A clock whose row is not what the journal and the calendar give."""

    key: str
    nth: int
    stored: datetime | None
    counted: datetime | None


def _counted(matter: Matter) -> list[Face]:
    return counted(matter, journal_queries.entries_of(queries.subject_of(matter.pk)))


def differences(matter: Matter) -> list[Difference]:
    """Return where the stored clocks differ from the journal's; none, if all is well."""
    stored = {(f.key, f.nth): f for f in map(face_of, matter.clocks.all())}
    counted = {(f.key, f.nth): f for f in _counted(matter)}
    return [
        Difference(
            key,
            nth,
            stored[key, nth].due_at if (key, nth) in stored else None,
            counted[key, nth].due_at if (key, nth) in counted else None,
        )
        for key, nth in sorted(stored.keys() | counted.keys())
        if stored.get((key, nth)) != counted.get((key, nth))
    ]


@transaction.atomic
def rebuild_clocks(*, matter_id: UUID, by: Actor, at: datetime) -> list[Difference]:
    """Write a matter's clocks anew from its journal; the rebuilding is itself an entry if it
    changes.

    Returns what was different. Raises NotVisible for an unknown key, Stale if somebody moved it.
    """
    matter = Matter.objects.filter(pk=matter_id).first()
    if matter is None:
        raise NotVisible
    found = differences(matter)
    if not found:
        return []
    faces = _counted(matter)
    backlog = frozenset((f.key, f.nth) for f in faces if f.due_at < matter.recorded_at)
    due, warn, provisional = earliest(faces, backlog=backlog)
    stage = flow.programme(matter.kind).stage(matter.stage)
    rests = warn if stage.parks else paused_until(faces, backlog=backlog)
    head = journal.append(
        Draft(
            office_id=matter.office_id,
            subject=queries.subject_of(matter.pk),
            type="cases.clocks_recounted",
            data={"matter": str(matter.pk), "clocks_changed": sorted({d.key for d in found})},
        ),
        by=by,
        at=at,
        after=ChainHead(matter.chain_length, matter.chain_head),
    )
    claimed = Matter.objects.filter(pk=matter.pk, revision=matter.revision).update(
        revision=matter.revision + 1,
        next_due_at=None if matter.closed_at else due,
        warn_at=None if matter.closed_at else warn,
        paused_until=None if matter.closed_at else rests,
        is_provisional=provisional,
        chain_length=head.length,
        chain_head=head.head,
    )
    if claimed != 1:
        raise Stale
    MatterClock.objects.filter(matter=matter).delete()
    MatterClock.objects.bulk_create([clock_row(matter, f, backlog) for f in faces])
    return found
