"""The round as a phone carries it: lines, states, moves and questions, plain, in her language.

Labels are those of the roll, names are masked; facts and notes of a line stay in the house.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import grammar as g
from lilong.campaigns import queries
from lilong.campaigns.models import Line
from lilong.campaigns.queries.phone import OpenRound, Parcel
from lilong.campaigns.rules import takes_more
from lilong.campaigns.switches import AGAIN
from lilong.cases.forms.questions import option_words
from lilong.kernel.clock import local
from lilong.rulebook import queries as rulebook
from lilong.ui.times import in_chinese

# What a phone can ask without the house: the rest is asked at a desk.
ASKED = frozenset(
    {
        g.Kind.TEXT, g.Kind.LONG_TEXT, g.Kind.CHOICE, g.Kind.DATE, g.Kind.DATETIME,
        g.Kind.INTEGER, g.Kind.YES_NO,
    }
)  # fmt: skip
_SATURDAY = 5


def owner_of(viewer: Viewer) -> str:
    """Return whose a phone's store is: a person in a post. Nobody else opens it."""
    return f"{viewer.staff_id}-{viewer.post_id}"


def carried(
    viewer: Viewer, rounds: Sequence[OpenRound], parcel: Parcel, *, at: datetime
) -> dict[str, Any]:
    """Return a parcel as plain values: what it asks, its lines, where the next one begins."""
    return {
        "owner": owner_of(viewer),
        "again": _again(viewer, at),
        "rounds": [_round(viewer, one) for one in rounds],
        "buildings": {
            str(line.building_id): line.building.address or line.building.name
            for line in parcel.lines
            if line.building is not None
        },
        "lines": [_line(line, rounds, parcel.names) for line in parcel.lines],
        "next": str(parcel.after) if parcel.after else "",
    }


def mark_of(packet: dict[str, Any]) -> str:
    """Return a parcel's mark (ETag): another one as soon as anything in it differs."""
    text = json.dumps(packet, ensure_ascii=False, sort_keys=True, default=str)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _again(viewer: Viewer, at: datetime) -> list[dict[str, str]]:
    """Return the hours at which somebody may be met, as the rulebook names them."""
    today = local(at)
    rows = rulebook.value(AGAIN, office_id=viewer.office_id, on=today.date()).value
    found = []
    for row in rows:
        days = (_SATURDAY - today.weekday()) % 7 if row["is_weekend"] else int(row["days"])
        hour, minute = (int(part) for part in str(row["time"]).split(":")[:2])
        moment = (today + timedelta(days=days)).replace(
            hour=hour, minute=minute, second=0, microsecond=0
        )
        if moment > today:
            found.append({"label": option_words(row), "at": moment.isoformat()})
    return found


def _round(viewer: Viewer, one: OpenRound) -> dict[str, Any]:
    campaign, row = one.row.roll.campaign, one.row
    rulings = queries.rulings_of(campaign)
    return {
        "id": str(row.pk),
        "number": campaign.matter.number,
        "title": campaign.matter.title,
        "kind": str(one.campaign.label),
        "label": str(one.declared.label),
        "nth": row.nth,
        "due": row.due_date.isoformat() if row.due_date else "",
        "secret": one.declared.secret,
        "states": {s.key: _state(s) for s in one.declared.states},
        "moves": [
            _move(move, rulings, more=takes_more(one.campaign, one.declared, move))
            for move in one.declared.moves
            if _is_made_at_the_door(viewer, move)
        ],
    }


def _state(state: g.State) -> dict[str, Any]:
    return {
        "label": str(state.label),
        "short": str(state.short or state.label),
        "shape": state.shape,
        "hue": state.hue,
        "settles": state.settles,
    }


def _is_made_at_the_door(viewer: Viewer, move: g.Move) -> bool:
    if move.by_system or not viewer.may(Capability(move.needs)):
        return False
    return all(q.kind in ASKED or not q.required for q in move.asks)


def _move(move: g.Move, rulings: g.Facts, *, more: bool) -> dict[str, Any]:
    return {
        "key": move.key,
        "label": str(move.label),
        "from": list(move.frm),
        "to": move.to or "",
        "why": str(move.why.text),
        "thumb": move.thumb,
        "again": move.again,
        "reason": move.asks_reason,
        "proof": str(move.proof),
        "more": more,
        "asks": [_question(q, rulings) for q in move.asks if q.kind in ASKED],
    }


def _question(question: g.Question, rulings: g.Facts) -> dict[str, Any]:
    return {
        "key": question.key,
        "label": str(question.label),
        "help": str(question.help),
        "kind": str(question.kind),
        "required": question.required,
        "least": question.least,
        "most": question.most,
        "choices": list(_choices(question, rulings)),
    }


def _choices(question: g.Question, rulings: g.Facts) -> Iterable[list[str]]:
    if question.options:
        return ([str(r["key"]), option_words(r)] for r in rulings.get(question.options, ()))
    return ([key, str(label)] for key, label in question.choices)


def _line(line: Line, rounds: Sequence[OpenRound], names: dict[Any, str]) -> dict[str, Any]:
    row = next(one.row for one in rounds if one.row.roll_id == line.roll_id)
    return {
        "id": str(line.pk),
        "round": str(row.pk),
        "label": line.label,
        "name": names.get(line.pk, ""),
        "building": str(line.building_id) if line.building_id else "",
        "stairwell": line.stairwell,
        "position": line.position,
        "state": line.state,
        "revision": line.revision,
        "again": line.again_at.isoformat() if line.again_at else "",
        "visits": line.visit_count,
    }


def words_of_who(own: str, english: str) -> str:
    """Return how somebody was called then, in the reader's language."""
    return own if in_chinese() or not english else english
