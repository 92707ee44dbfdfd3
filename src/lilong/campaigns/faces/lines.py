"""A line of a roll as its pages draw it: where it stands, what was done, what may be done."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from lilong.campaigns import grammar as g
from lilong.campaigns import queries
from lilong.campaigns.faces import words
from lilong.campaigns.models import Entry, Line
from lilong.campaigns.queries import LineView
from lilong.campaigns.terms import Channel
from lilong.kernel.clock import local
from lilong.ui import messages, parts


@dataclass(frozen=True, slots=True)
class LineFace:
    """A row of the table of lines."""

    line: Line
    url: str
    state: str
    shape: str
    hue: int
    name: str
    building: str
    posts: str
    weights: list[str]


def line_url(number: str, line_id: UUID) -> str:
    """Return the address of a line's page."""
    return reverse("campaigns:line", args=[number, line_id])


def state_of(declared: g.Round | None, key: str) -> g.State | None:
    """Return the state a line stands in, None before the first round."""
    if declared is None or not key:
        return None
    return next((s for s in declared.states if s.key == key), None)


def line_face(
    line: Line, number: str, declared: g.Round | None, roll: g.Roll, names: Mapping[UUID, str]
) -> LineFace:
    """Return a line as a row; its building and posts have been read with it."""
    state = state_of(declared, line.state)
    posts = [words.post_words(post) for post in (line.post, line.second_post) if post]
    return LineFace(
        line=line,
        url=line_url(number, line.pk),
        state=str(state.label) if state else line.state,
        shape=state.shape if state else "none",
        hue=state.hue if state else 0,
        name=names.get(line.pk, ""),
        building=line.building.address if line.building else "",
        posts=" + ".join(posts),
        weights=[
            words.weighed(roll, w.key, int(line.weights.get(w.key, 0)))
            for w in roll.weights
            if w.source != "one"
        ],
    )


def track(view: LineView) -> list[parts.Stage]:
    """Return the states of a line's round: passed, present, possible."""
    if view.round is None:
        return []
    passed = {one.to_state for one in view.entries if one.round.key == view.round.key}
    return [
        parts.Stage(
            str(state.label),
            "now" if state.key == view.line.state
            else "done" if state.key in passed
            else "next",
            title=str(state.hint),
        )
        for state in view.round.states
    ]  # fmt: skip


def facts(view: LineView, place_url: str) -> list[parts.Fact]:
    """Return what is known of a line, without what is kept encrypted."""
    line, roll = view.line, view.declared.roll_of(view.line.roll.ballot)
    found = [parts.Fact(_("Place"), line.building.address, place_url)] if line.building else []
    asked = {q.key: q for q in _asked(view)}
    rulings = queries.rulings_of(view.campaign)
    found += [
        parts.Fact(str(question.label), words.answer_words(question, line.facts[key], rulings))
        for key, question in asked.items()
        if line.facts.get(key) not in (None, "")
    ]
    for effect in (e for one in view.declared.rounds for e in one.effects if e.dated):
        if line.facts.get(effect.dated):
            found.append(parts.Fact(str(effect.label), words.day_words(line.facts[effect.dated])))
    found += [
        parts.Fact(str(w.label), words.weighed(roll, w.key, int(line.weights.get(w.key, 0))))
        for w in roll.weights
        if w.source != "one"
    ]
    posts = [words.post_words(post) for post in (line.post, line.second_post) if post]
    found.append(parts.Fact(_("Looked after by"), " + ".join(posts) or _("nobody yet")))
    found.append(parts.Fact(_("Visits"), line.visit_count))
    if line.again_at:
        found.append(parts.Fact(_("Somebody is at home"), words.hour_words(local(line.again_at))))
    if line.is_late:
        found.append(parts.Fact(_("Came late"), line.late_reason))
    return found


def _asked(view: LineView) -> list[g.Question]:
    moves = [q for one in view.declared.rounds for m in one.moves for q in m.asks if q.keep]
    return [*view.declared.roll_of(view.line.roll.ballot).columns, *moves]


def move_words(declared: g.Campaign, entry: Entry) -> str:
    """Return what a recorded move is called: a move, what was done with all at once, a vote."""
    if entry.move == "take_part":
        return _("Took part")
    try:
        of = declared.round(entry.round.key)
    except KeyError:
        return entry.move
    found: Any = of.move(entry.move) or next((e for e in of.effects if e.key == entry.move), None)
    return str(found.label) if found else entry.move


_CHANNELS: Mapping[Channel, Callable[[], str]] = {
    Channel.DESK: str,
    Channel.PHONE: lambda: _("on the phone"),
    Channel.SLIP: lambda: _("by the code on the slip"),
    Channel.API: lambda: _("by interface"),
    Channel.IMPORT: lambda: _("by import"),
    Channel.SYSTEM: str,
}


def history(view: LineView) -> list[parts.TimelineEntry]:
    """Return the moves made with a line, newest last; what is sealed only as that it is there."""
    rulings = queries.rulings_of(view.campaign)
    return [_entry(view, one, rulings) for one in view.entries]


def _entry(view: LineView, one: Entry, rulings: Mapping[str, Any]) -> parts.TimelineEntry:
    try:
        move = view.declared.round(one.round.key).move(one.move)
    except KeyError:
        move = None
    told = [move_words(view.declared, one)]
    state = state_of(view.round, one.to_state)
    if one.to_state != one.from_state and state is not None and str(state.label) != told[0]:
        told.append(f"→ {state.label}")
    told += words.answers_words(move.asks, one.answers, rulings) if move else []
    if one.note or one.sealed:
        told.append(_("with a note that is kept encrypted"))
    told += [how] if (how := _CHANNELS[Channel(one.channel)]()) else []
    if (one.recorded_at - one.made_at).total_seconds() > 120:
        told.append(_("sent {moment}").format(moment=words.hour_words(local(one.recorded_at))))
    return parts.TimelineEntry(
        at=local(one.made_at),
        text=" · ".join(told),
        who=words.actor_words(one.label, one.label_en),
        reason=one.reason,
        is_system=one.channel == Channel.SYSTEM,
    )


def doings(view: LineView, number: str) -> tuple[list[parts.Action], list[parts.Blocked]]:
    """Return the moves that may be made with a line now, and those that may not, with why."""
    actions = [
        parts.Action(
            str(one.move.label),
            reverse("campaigns:line_move", args=[number, view.line.pk, one.move.key]),
            one.move.thumb,
        )
        for one in view.offers
        if one.is_open
    ]
    blocked = [
        parts.Blocked(str(one.move.label), messages.say(refusal), refusal.rule)
        for one in view.offers
        for refusal in one.refusals
    ]
    return actions, blocked


def conflict_words(by: str, at: datetime | None, state: str) -> str:
    """Return what was recorded meanwhile, by whom and when."""
    return _("Meanwhile {who} recorded “{state}” ({moment}). Yours was not recorded.").format(
        who=by or _("somebody else"),
        state=state,
        moment=words.hour_words(local(at) if at else None),
    )


def revealed(view: LineView, shown: Mapping[str, str]) -> list[parts.Fact]:
    """Return what was kept encrypted of a line with what it is called."""
    found = [parts.Fact(_("Full name"), shown["name"])] if shown.get("name") else []
    questions = {q.key: q for q in _asked(view)}
    rulings = queries.rulings_of(view.campaign)
    if shown.get("secrets"):
        found += _sealed(json.loads(shown["secrets"]), questions, rulings)
    for one in view.entries:
        when = words.hour_words(local(one.made_at))
        if note := shown.get(f"note:{one.pk}"):
            found.append(parts.Fact(f"{move_words(view.declared, one)} · {when}", note))
        if sealed := shown.get(f"sealed:{one.pk}"):
            found += _sealed(json.loads(sealed), questions, rulings)
    return list(dict.fromkeys(found))


def _sealed(
    answers: Mapping[str, Any], questions: Mapping[str, g.Question], rulings: Mapping[str, Any]
) -> list[parts.Fact]:
    return [
        parts.Fact(
            str(questions[key].label) if key in questions else key,
            words.answer_words(questions[key], value, rulings) if key in questions else str(value),
        )
        for key, value in answers.items()
    ]
