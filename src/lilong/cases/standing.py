"""Which entries of a matter's journal still count, and what is known of its last decision.

An entry whose data say `undoes` takes others back, by their places in the chain; all of them stay.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from lilong.cases import flow, rules
from lilong.journal.models import Entry
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.clock import local
from lilong.rulebook import queries as rulebook

# The types of entry that a move leaves.
MOVES = frozenset({"cases.moved", "cases.closed"})


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that count, neither undone nor an undoing: figures are made of them."""
    all_entries = list(entries)
    undone = {sequence for e in all_entries for sequence in e.data.get("undoes", ())}
    return [e for e in all_entries if e.sequence not in undone and "undoes" not in e.data]


def last_decision(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries of what was decided last, the last made first: one move, or several that
    were one decision; none if the last entry is no move.
    """
    if not entries or entries[-1].type not in MOVES:
        return ()
    found, decision = [entries[-1]], entries[-1].data.get("decision")
    for entry in reversed(entries[:-1]):
        if decision is None or entry.data.get("decision") != decision:
            break
        found.append(entry)
    return tuple(found)


def is_by(entry: Entry, by: Actor) -> bool:
    """Say whether somebody wrote an entry herself: the same person, or the same client."""
    mine, kind = by.as_data(), entry.actor.get("kind")
    who = "reference" if kind == ActorKind.CLIENT else "staff_id"
    is_person = kind in {ActorKind.STAFF, ActorKind.CLIENT} and kind == mine.get("kind")
    return is_person and entry.actor.get(who) is not None and entry.actor[who] == mine.get(who)


def cause_of(sequence: int) -> str:
    """Return the name under which the notices of one entry can be taken back."""
    return f"entry:{sequence}"


def undo_time(office_id: int, at: datetime) -> timedelta:
    """Return how long a decision can be undone in an office."""
    ruling = rulebook.value("matters.undo_seconds", office_id=office_id, on=local(at).date())
    return timedelta(seconds=int(ruling.value))


def undoing(kind: str, entries: Sequence[Entry], by: Actor) -> rules.Undoing:
    """Return what is known of a matter's last decision when somebody would undo it."""
    last = last_decision(entries)
    programme = flow.programme(kind)
    moves = tuple(m for e in last if (m := programme.move(str(e.data["move"]))) is not None)
    return rules.Undoing(
        moves=moves,
        is_whole=len(moves) == len(last) and all("before" in e.data for e in last),
        is_own=bool(last) and is_by(last[0], by),
        has_decided=any(e.type in MOVES and is_by(e, by) for e in standing(entries)),
        decided_at=last[0].at if last else None,
        who=str(last[0].actor.get("label") or "") if last else "",
    )
