"""A case as pages draw it: stages, clocks, history, and what may be done, as plain parts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lilong.accounts.viewer import Viewer
from lilong.cases import flow, queries, standing
from lilong.cases.grammar import Kind, Move, Programme, Question
from lilong.cases.models import Matter, MatterClock
from lilong.cases.queries import Case, Offer
from lilong.cases.terms import LAMP_SHAPES, LAMP_WORDS, ClockState, Lamp
from lilong.journal.models import Entry
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.notices import faces as notices
from lilong.ui import messages, parts, times
from lilong.ui.answers import Undo

_ENTRY_WORDS = {
    "cases.raised": lambda: _("Raised"),
    "cases.clocks_recounted": lambda: _("Deadlines counted again"),
    "cases.succeeded": lambda: _("Handed to the unit's successor"),
}


def lamp(matter: Matter, at: datetime) -> parts.Lamp:
    """Return a matter's lamp with the time left in words."""
    state = queries.lamp_of(matter, at)
    words = _(LAMP_WORDS[state])
    if state in {Lamp.CALM, Lamp.NEAR, Lamp.LATE} and matter.next_due_at:
        words = times.time_left(matter.next_due_at, at)
    title = times.when(matter.next_due_at) if matter.next_due_at else ""
    return parts.Lamp(LAMP_SHAPES[state], words, title)


def clock_lamp(row: MatterClock, at: datetime) -> parts.Lamp:
    """Return one clock's lamp: running by the time left, ended by whether it was kept."""
    if row.is_backlog:
        return parts.Lamp("none", _("Ran out before it was recorded"))
    if row.state == ClockState.VOID:
        return parts.Lamp("none", _("No longer counts"))
    held = queries.reading(row)
    if held.resumes_at is not None and held.is_paused(at):
        until = times.short(held.resumes_at, at)
        return parts.Lamp("paused", _("Paused until {moment}").format(moment=until))
    late = (row.ended_at or at) > row.due_at
    if row.state == ClockState.STOPPED:
        return parts.Lamp("late" if late else "normal", _("Kept late") if late else _("Kept"))
    state = "late" if late else "soon" if at >= row.warn_at else "normal"
    return parts.Lamp(state, times.time_left(row.due_at, at))


def steps(case: Case, row: MatterClock) -> list[str]:
    """Return the sentences that explain how a clock was counted, in the reader's language."""
    return [messages.say(step) for step in queries.explained(case, row).steps]


def sentence(case: Case, row: MatterClock) -> str:
    """Return how a clock was counted as one sentence, empty if nothing can be claimed."""
    clauses = [messages.say(clause) for clause in queries.explained(case, row).clauses]
    if not clauses:
        return ""
    joined = pgettext("between the clauses of a sentence", "; ").join(clauses)
    return pgettext("a sentence of clauses", "{clauses}.").format(
        clauses=joined[:1].upper() + joined[1:]
    )


def clocks(case: Case, at: datetime) -> list[dict[str, Any]]:
    """Return the clocks of a case for its page, void ones last."""
    ordered = sorted(case.clocks, key=lambda c: (c.state == ClockState.VOID, c.started_at))
    return [
        {
            "row": row,
            "label": case.programme.clock(row.key).label,
            "lamp": clock_lamp(row, at),
            "steps": steps(case, row),
            "sentence": sentence(case, row),
            "is_sender": case.programme.clock(row.key).sender,
        }
        for row in ordered
    ]


def stage_track(case: Case) -> list[parts.Stage]:
    """Return the stages passed, present and to come, with the gates before the next as locks.

    A declared track stands for the stages; what lies before the present step of it is done, also
    where a move stepped over it.
    """
    if case.programme.track:
        return _declared_track(case)
    main = [s for s in case.programme.stages if not s.parks or s.key == case.snapshot.stage]
    passed = {d.to_stage for d in case.snapshot.history}
    met, needed = _gates(case)
    drawn = []
    for stage in main:
        now = stage.key == case.snapshot.stage
        state = "now" if now else "done" if stage.key in passed else "next"
        if stage.closes and not now:
            state = "next"
        gates = (met, needed) if stage.closes and not now else (0, 0)
        drawn.append(parts.Stage(str(stage.label), state, *gates, title=str(stage.hint)))
    return drawn


def _declared_track(case: Case) -> list[parts.Stage]:
    track, stage = case.programme.track, case.programme.stage(case.snapshot.stage)
    present = next((i for i, step in enumerate(track) if stage.key in step.stages), None)
    if present is None:
        # A way out of the loop is drawn at its end, after what was passed.
        passed = {d.to_stage for d in case.snapshot.history}
        done = [step for step in track if passed.intersection(step.stages)]
        drawn = [parts.Stage(str(s.label), "done", title=str(s.hint)) for s in done]
        return [*drawn, parts.Stage(str(stage.label), "now", title=str(stage.hint))]
    met, needed = _gates(case)
    return [
        parts.Stage(
            str(step.label),
            "now" if i == present else "done" if i < present else "next",
            *((met, needed) if i == len(track) - 1 and i != present else (0, 0)),
            title=str(step.hint or stage.hint if i == present else step.hint),
        )
        for i, step in enumerate(track)
    ]


def _gates(case: Case) -> tuple[int, int]:
    counts = [gate.count(case.snapshot) for gate in case.programme.gates]
    return sum(min(have, need) for have, need in counts), sum(need for _have, need in counts)


def answer_words(question: Question | None, value: Any, units: dict[int, str]) -> str:
    """Return an answer as people read it: the label of a choice, the name of a unit, a day."""
    if question is None:
        return str(value)
    words: dict[Kind, Callable[[], str]] = {
        Kind.CHOICE: lambda: str(dict(question.choices).get(value, value)),
        Kind.UNIT: lambda: units.get(value, str(value)),
        Kind.UNITS: lambda: _parts_words(value, units),
        Kind.YES_NO: lambda: _("Yes") if value else _("No"),
        Kind.DATETIME: lambda: times.when(datetime.fromisoformat(value)),
        Kind.DATE: lambda: times.day(date.fromisoformat(str(value))),
        Kind.PLACE: lambda: str(value["text"]),
    }
    return words[question.kind]() if question.kind in words else str(value)


def _parts_words(rows: Sequence[Mapping[str, Any]], units: dict[int, str]) -> str:
    """Return parts as people read them: each unit with its task."""
    separator = pgettext("between the parts of several units", "; ")
    return separator.join(
        _("{unit}: {task}").format(
            unit=units.get(row["unit"], ""), task=str(row.get("task", "")).rstrip("。.")
        )
        for row in rows
    )


def facts(case: Case, units: dict[int, str], *, links_places: bool = False) -> list[parts.Fact]:
    """Return what is known of a matter, in the order it was declared; a place may be a link."""
    known = case.matter.facts
    asked = (*case.programme.facts, *(q for m in case.programme.moves for q in m.asks if q.keep))
    unique = {q.key: q for q in asked}
    return [
        parts.Fact(
            str(q.label),
            answer_words(q, known[q.key], units),
            reverse("ledger:place", args=[known[q.key]["place"]])
            if links_places and q.kind == Kind.PLACE
            else "",
        )
        for q in unique.values()
        if known.get(q.key) not in (None, "")
    ]


def entry_words(programme: Programme, entry: Entry) -> str:
    """Return what an entry of the journal says, as a line of the history."""
    if entry.type in _ENTRY_WORDS:
        return _ENTRY_WORDS[entry.type]()
    if entry.type == "cases.undone":
        moves = [programme.move(key) for key in entry.data["moves"]]
        named = " · ".join(str(move.label) for move in moves if move)
        return _("Undone: {moves}").format(moves=named)
    move = programme.move(entry.data.get("move", ""))
    return str(move.label) if move else str(entry.data.get("move") or entry.type)


def lapse_words(programme: Programme, entry: Entry) -> list[str]:
    """Return that a request has lapsed by an entry's move, or nothing."""
    key = entry.data.get("lapsed")
    if not key:
        return []
    label = programme.approval(key).label
    return [_("the request has lapsed: {request}").format(request=label)]


def timeline(case: Case, units: dict[int, str]) -> list[parts.TimelineEntry]:
    """Return the history of a case, newest last; system lines are quiet."""
    return [_line(case, entry, units) for entry in case.entries]


def _line(case: Case, entry: Entry, units: dict[int, str]) -> parts.TimelineEntry:
    answers = entry.data.get("answers") or {}
    said = [
        _("{label}: {value}").format(
            label=question.label, value=answer_words(question, value, units)
        )
        for key, value in answers.items()
        if (question := case.programme.question(key)) is not None
    ]
    if entry.data.get("lead_unit") and entry.type != "cases.raised":
        said.append(f"→ {units.get(entry.data['lead_unit'], '')}")
    said += lapse_words(case.programme, entry)
    return parts.TimelineEntry(
        at=local(entry.at),
        text=" · ".join([entry_words(case.programme, entry), *said]),
        who=messages.who(entry.actor),
        reason=entry.reason,
        is_system=entry.actor.get("kind") in {"system", "import"},
    )


def actions(case: Case, offers: Sequence[Offer], move_url: Any) -> list[parts.Action]:
    """Return what the viewer may do now; each opens its form."""
    return [
        parts.Action(
            str(offer.move.label), move_url(case.matter, offer.move.key), offer.move.primary
        )
        for offer in offers
        if offer.is_open
    ]


def blocked(offers: Sequence[Offer]) -> list[parts.Blocked]:
    """Return what is blocked and why, the rule named; every reason is a line of its own."""
    return [
        parts.Blocked(str(offer.move.label), messages.say(refusal), refusal.rule)
        for offer in offers
        for refusal in offer.refusals
    ]


def page_url(matter: Matter) -> str:
    """Return the address of a matter's page: its room's own, or the generic one."""
    own = flow.programme(matter.kind).own_page
    if own:
        return reverse(own, args=[matter.number])
    return reverse("cases:case", args=[matter.kind, matter.number])


def address_of(matter_id: str) -> str:
    """Return the address a notice about a matter leads to; empty when there is none any more.

    The page itself asks whether the reader may see it.
    """
    matter = queries.find(UUID(matter_id))
    return page_url(matter) if matter else ""


def move_url(matter: Matter, move: str) -> str:
    """Return the address of a move's form on the generic pages."""
    return reverse("cases:move", args=[matter.kind, matter.number, move])


def notices_panel(viewer: Viewer, matter: Matter) -> dict[str, Any] | None:
    """Return what was told about a matter, in order, for the side of its page; None for nothing."""
    told, earlier = notices.thread(viewer, queries.subject_of(matter.pk))
    return {"told": told, "earlier": earlier, "now": clock.now()} if told else None


def undo_of(matter: Matter, move: Move | None, at: datetime, url: str = "") -> Undo | None:
    """Return the button that takes back the move just made, None if it stands at once."""
    if move is None or not move.can_be_undone:
        return None
    seconds = int(standing.undo_time(matter.office_id, at).total_seconds())
    return Undo(url or reverse("cases:undo", args=[matter.pk]), seconds) if seconds else None
