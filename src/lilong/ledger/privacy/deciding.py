"""Pure decisions of the privacy wall: two persons, days, reasons, what a reading needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ledger.privacy.words import AssessmentSpec, PurposeSpec, SampleState, State, Verb

_LONGEST = 2000
_SHORTEST_REASON = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """A purpose as it stands on a day: its entry if it is in use, and whether it was assessed."""

    spec: PurposeSpec | None
    is_assessed: bool = False


def objections_to(standing: Standing, *, purpose_name: object, reason: str) -> list[Refusal]:
    """Return why nothing may be read for a purpose as it stands (L-07)."""
    if standing.spec is None:
        return [
            Refusal(
                "purpose_not_in_use",
                mark("“{purpose}” is not a purpose of this office now: its entry has ended."),
                {"purpose": purpose_name}, rule="L-07", field="purpose",
            )
        ]  # fmt: skip
    found = []
    if standing.spec.is_sensitive and not standing.is_assessed:
        found.append(
            Refusal(
                "purpose_not_assessed",
                mark(
                    "“{purpose}” touches sensitive data, and no impact assessment of it has been "
                    "approved. Nothing was shown."
                ),
                {"purpose": purpose_name}, rule="L-07", field="purpose",
            )
        )  # fmt: skip
    if standing.spec.needs_reason and len(reason) < _SHORTEST_REASON:
        found.append(
            Refusal(
                "reason_missing",
                mark("Reading for “{purpose}” needs a sentence of your own that says why."),
                {"purpose": purpose_name}, rule="L-08", field="reason",
            )
        )  # fmt: skip
    return found


def objections_to_child(spec: PurposeSpec | None) -> list[Refusal]:
    """Return why a child may not be read: only for a purpose that names children (L-12)."""
    if spec is None or not spec.covers_minors:
        return [
            Refusal(
                "child",
                mark(
                    "This is a child below the age of the rulebook: she is read only for a "
                    "purpose that names children, such as the protection of a minor."
                ),
                rule="L-12", field="purpose",
            )
        ]  # fmt: skip
    return []


def faults_in_purpose(
    spec: PurposeSpec, known: Sequence[str], valid_from: date, today: date
) -> list[Refusal]:
    """Return everything wrong with an entry that is put forward."""
    found = []
    if spec.purpose not in known:
        found.append(
            Refusal(
                "purpose_unknown",
                mark("“{purpose}” is not a purpose for which protected values may be read."),
                {"purpose": spec.purpose}, rule="L-08", field="purpose",
            )
        )  # fmt: skip
    texts = ("legal_basis", "data_kinds", "subjects", "retention", "recipients")
    found += [_missing(name) for name in texts if not getattr(spec, name).strip()]
    if valid_from < today:
        found.append(
            Refusal(
                "in_past",
                mark("An entry of the register begins today ({today}) or later."),
                {"today": today}, field="valid_from",
            )
        )  # fmt: skip
    return found


def faults_in_assessment(
    spec: AssessmentSpec, *, today: date, latest_review: date
) -> list[Refusal]:
    """Return everything wrong with an assessment that is put forward."""
    found = [
        _missing(name)
        for name in ("necessity", "risks", "measures")
        if not getattr(spec, name).strip()
    ]
    if spec.next_review is None or not today < spec.next_review <= latest_review:
        found.append(
            Refusal(
                "review_day",
                mark("The next review is a day after today and by {latest} (rulebook)."),
                {"latest": latest_review}, rule="L-07", field="next_review",
            )
        )  # fmt: skip
    return found


def _missing(name: str) -> Refusal:
    return Refusal("missing", mark("This has to be filled in."), rule="L-07", field=name)


def may_decide(
    state: str, proposer: int | None, decider: int | None, verb: Verb, reason: str
) -> Refusal | None:
    """Say why something that waits may not be decided on: not by its proposer, and with reason."""
    if state != State.PROPOSED:
        return Refusal("not_waiting", mark("This does not wait for a decision any more."))
    is_own = proposer is not None and proposer == decider
    if verb is Verb.WITHDRAW:
        return (
            None
            if is_own
            else Refusal("not_yours", mark("Only who put it forward may withdraw it."))
        )
    if is_own:
        return Refusal(
            "own_proposal", mark("You put this forward yourself: a second person decides."),
            rule="L-13",
        )  # fmt: skip
    if verb is Verb.REFUSE and not reason.strip():
        return Refusal("no_reason", mark("Say why it is refused."), field="reason")
    return None


def may_justify(state: str, reader: int | None, staff: int | None, words: str) -> Refusal | None:
    """Say why a sampled reading may not be justified by somebody: she read it, and says why."""
    if reader is None or reader != staff:
        return Refusal("not_yours", mark("Only who read it can justify it."), rule="L-09")
    if state not in (SampleState.ASKED, SampleState.JUSTIFIED):
        return Refusal("decided", mark("The auditor has decided on this reading already."))
    if len(words.strip()) < _SHORTEST_REASON:
        return Refusal(
            "no_words", mark("Say in a sentence what you needed it for."), field="justification"
        )
    return None


def may_judge(
    state: str, reader: int | None, auditor: int | None, *, accepts: bool, note: str
) -> Refusal | None:
    """Say why an auditor may not decide on a sampled reading."""
    if reader is not None and reader == auditor:
        return Refusal(
            "own_reading", mark("It is your own reading: another auditor decides."), rule="L-09"
        )
    if state != SampleState.JUSTIFIED and accepts:
        return Refusal("not_justified", mark("It has not been justified yet."))
    if state in (SampleState.ACCEPTED, SampleState.OBJECTED):
        return Refusal("decided", mark("The auditor has decided on this reading already."))
    if not accepts and not note.strip():
        return Refusal("no_reason", mark("Say what you object to."), field="note")
    return None
