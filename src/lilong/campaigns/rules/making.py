"""What speaks against a move with a line, or against opening or closing a round."""

from collections.abc import Iterator, Mapping
from datetime import date

from lilong.accounts.terms import Capability
from lilong.campaigns.grammar import (
    Campaign,
    Facts,
    Made,
    Move,
    Proof,
    Round,
    Seen,
    SeenBallot,
    SeenRound,
)
from lilong.campaigns.terms import Channel
from lilong.cases import rules as cases
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

_PROOFS = {
    Proof.SIGNATURE: mark("A signature is missing."),
    Proof.PHOTO: mark("A photo is missing."),
    Proof.FILE: mark("A file that proves it is missing."),
    Proof.MATTER: mark("Name the matter that proves it."),
}


def move_refusals(
    declared: Round, move: Move, seen: Seen, answers: Facts, reason: str = ""
) -> list[Refusal]:
    """Return everything that speaks against a move, so that nobody mends one fault at a time."""
    if seen.state not in move.frm:
        here = declared.state(seen.state).label
        text = mark("Not possible here: it stands at “{state}”.")
        return [Refusal("wrong_state", text, {"state": here}, rule=move.why.rule)]
    found = [*cases.answers_refusals(move.asks, answers, seen.rulings)]
    if move.asks_reason and not reason.strip():
        found.append(Refusal("no_reason", mark("Give a reason."), field="reason"))
    if reason.strip() and not move.asks_reason:
        # Whatever stands there is kept for good: where nobody asks why, nobody writes why.
        text = mark("No reason is asked for here, and none is kept.")
        found.append(Refusal("reason_not_asked", text, rule=move.why.rule, field="reason"))
    if move.proof is not Proof.NONE and not seen.evidence:
        found.append(Refusal("no_proof", _PROOFS[move.proof], rule=move.why.rule, field="proof"))
    found += list(_gates(declared, move, seen))
    found += list(_ahead(move, answers, local(seen.at).date()))
    if not found and move.guard is not None:
        refused = move.guard(seen, answers)
        found += [refused] if refused else []
    return found


def _ahead(move: Move, answers: Facts, today: date) -> Iterator[Refusal]:
    """Yield that something is said to have happened on a day that lies ahead."""
    for key in move.past:
        try:
            day = date.fromisoformat(str(answers.get(key) or ""))
        except ValueError:
            # Whatever is no day is told by the question itself.
            continue
        if day > today:
            text = mark("This would be in the future. Look at the date.")
            yield Refusal("later", text, rule=move.why.rule, field=key)


def _gates(declared: Round, move: Move, seen: Seen) -> Iterator[Refusal]:
    for gate in (g for g in declared.gates if g.key in move.gates):
        have, need = gate.count(seen)
        if have < need:
            text = mark("{gate}: {have} of {need}.")
            params = {"gate": gate.label, "have": have, "need": need}
            yield Refusal("gate", text, params, rule=gate.why.rule)


def gates_refusals(declared: Round, move: Move, seen: Seen) -> list[Refusal]:
    """Return what speaks against a move before anything was answered: gates that are not met.

    A guard is asked where the move asks for nothing it could judge.
    """
    found = list(_gates(declared, move, seen))
    if not found and move.guard is not None and not move.asks:
        refused = move.guard(seen, {})
        found += [refused] if refused else []
    return found


def lateness(move: Move, until: date | None, on: date, *, is_reached: bool) -> Refusal | None:
    """Say that a move comes after the last day of a round whose share was not reached in time."""
    if not move.in_time or until is None or on <= until or is_reached:
        return None
    text = mark("The last day was {day}, and the share was not reached by then.")
    return Refusal("too_late", text, {"day": until}, rule=move.why.rule)


def takes_more(campaign: Campaign, declared: Round, move: Move) -> bool:
    """Say whether a note and files may go with a move.

    Not in a secret vote, not behind a wall, and not where nobody is asked why.
    """
    return not (declared.secret or campaign.walled or declared.is_discreet(move))


def may(move: Move, seen: Seen) -> bool:
    """Say whether a move is anything for whoever asks: her right, and not the house's own move."""
    doer = seen.doer
    if move.by_system or doer is None:
        return False
    return Capability(move.needs) in doer.capabilities


def is_visit(move: Move, channel: Channel, answers: Facts) -> bool:
    """Say whether a move tells that somebody stood at the door.

    Where its answers tell, they decide: “told by telephone” is no visit on the phone either. Else
    it does where it was made on the phone at the door, and where it asks when to come again: that
    is known only to who was there, wherever it is written down. A line that answers for itself, a
    ballot entered at the desk and what the house does by itself are no visits.
    """
    itself = {Channel.SLIP, Channel.SYSTEM}
    if move.at_door and channel not in itself:
        return all(answers.get(key) in told for key, told in move.at_door.items())
    return channel is Channel.PHONE or (move.again and channel not in itself)


def order_refusals(declared: Round, reached: Mapping[str, bool]) -> list[Refusal]:
    """Return that a round comes before another one has reached its measure, or nothing."""
    if not declared.after or reached.get(declared.after):
        return []
    text = mark("The round before has not reached its measure.")
    return [Refusal("round_before", text, rule="X-01")]


def round_refusals(declared: Round, seen: SeenRound, *, closes: bool) -> list[Refusal]:
    """Return what speaks against opening or closing a round."""
    found = [] if closes else [*cases.answers_refusals(declared.asks, seen.answers, seen.rulings)]
    if not closes:
        found += order_refusals(declared, seen.earlier)
    guard = declared.closes_if if closes else declared.opens_if
    refused = guard(seen) if guard and not found else None
    return [*found, refused] if refused else found


def day_refusals(on: date | None, today: date) -> list[Refusal]:
    """Return that the day whose rules hold lies ahead, or nothing.

    Who owns what on that day, and by which rule it is judged, is known when it has come.
    """
    if on is None or on <= today:
        return []
    text = mark("The day of the vote, {day}, lies ahead: nothing is opened or closed before it.")
    return [Refusal("day_ahead", text, {"day": on}, rule="C-04", field="rule_date")]


def is_outdated(held: SeenBallot, anew: Made | None) -> bool:
    """Say whether a vote was held before its line was begun anew.

    It was if it was opened before that was written down, whatever day either of them names; and if
    its own day is an earlier one, whenever it was entered.
    """
    if anew is None:
        return False
    early = held.opened_at and anew.recorded_at and held.opened_at < anew.recorded_at
    return bool(early) or (held.on is not None and held.on < local(anew.at).date())


def anew_refusals(on: date | None, anew: Made | None) -> list[Refusal]:
    """Return that a vote of a day would be outdated before it is opened, or nothing."""
    if on is None or anew is None or on >= local(anew.at).date():
        return []
    text = mark("This was begun anew on {day}: a vote of an earlier day carries it no more.")
    params = {"day": local(anew.at).date()}
    return [Refusal("before_anew", text, params, rule="C-04", field="rule_date")]


def term_refusals(declared: Round, due: date | None, today: date) -> list[Refusal]:
    """Return what is wrong with the last day of a round at whose end something lapses, or nothing.

    Without a last day nobody could say when the share was missed, and whoever closes the round
    would decide it.
    """
    ends = next((one for one in declared.effects if one.at_end), None)
    if ends is None:
        return []
    if due is None:
        text = mark("Say until when it runs: what has not reached its share by then lapses.")
        return [Refusal("no_last_day", text, rule=ends.why.rule, field="due_date")]
    if due < today:
        text = mark("The last day lies before today. Look at the date.")
        return [Refusal("last_day_over", text, rule=ends.why.rule, field="due_date")]
    return []


def put_off_refusals(
    declared: Round, due: date | None, to: date, today: date, reason: str
) -> list[Refusal]:
    """Return what speaks against putting off the last day of a round, or nothing.

    Once that day is over what stands has been decided by it: nobody moves it then.
    """
    if declared.puts_off is None or due is None:
        return [Refusal("fixed", mark("The last day of this round is not put off."), rule="ROL")]
    rule = declared.puts_off.rule
    if today > due:
        text = mark("The last day, {day}, is over: it is put off no more.")
        return [Refusal("last_day_over", text, {"day": due}, rule=rule, field="due_date")]
    found = []
    if to <= due:
        text = mark("It ends on {day}: put off, it ends later.")
        found.append(Refusal("not_later", text, {"day": due}, rule=rule, field="due_date"))
    if not reason.strip():
        found.append(Refusal("no_reason", mark("Give a reason."), rule=rule, field="reason"))
    return found


def is_early(declared: Round, seen: SeenRound) -> bool:
    """Say whether a round that decides, once, is closed while its share could still be reached.

    Its last day is not over, or it has none, and somebody has not answered. What a secret vote has
    come to is known only once it is closed.
    """
    if declared.secret or declared.repeats or not declared.decides:
        return False
    if seen.due is not None and local(seen.at).date() > seen.due:
        return False
    missed = any(m.rules and not seen.reached.get(m.key) for m in declared.measures)
    settled = {state.key for state in declared.states if state.settles}
    return missed and any(n for state, n in seen.counts.items() if state not in settled)


def early_refusals(reason: str, *, is_early: bool) -> list[Refusal]:
    """Return that whoever closes a round early has to say why, or nothing."""
    if reason.strip() or not is_early:
        return []
    text = mark(
        "Its share is not reached, and somebody may still answer: say why it is closed now."
    )
    return [Refusal("closed_early", text, rule="ROL", field="reason")]
