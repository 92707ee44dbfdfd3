"""Signs that a caller is not content: the warning order (H-03) and the second handling (H-02)."""

from collections.abc import Iterable, Sequence

from lilong.cases.grammar import Done, Facts, Snapshot
from lilong.cases.terms import ContactOutcome, Satisfaction
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.work_orders.terms import AT_THE_CENTRE, Sign

WORDS = "hotline.warning_words"
SPEAKING = frozenset({"record_contact", "follow_up"})
# What stands right before a word and turns it round: "没有不满意", "not dissatisfied".
_NEGATIONS = ("没有", "没", "并无", "并未", "未", "不是", "不再", "不会", "not ", "no ", "never ")
Counted = tuple[int, int]


def words_of(rows: Iterable[Facts]) -> tuple[str, ...]:
    """Return the words of the rulebook's table."""
    return tuple(str(row["word"]) for row in rows)


def _is_said(word: str, text: str) -> bool:
    """Say whether a word stands in a text at least once without being turned round."""
    found = text.find(word)
    while found >= 0:
        if not text[:found].endswith(_NEGATIONS):
            return True
        found = text.find(word, found + 1)
    return False


def signs(answers: Facts, words: Sequence[str]) -> tuple[Sign, ...]:
    """Return which signs of dissatisfaction a contact shows: in the answers, or in the note."""
    if answers.get("outcome", ContactOutcome.REACHED) == ContactOutcome.NOT_REACHED:
        return ()
    note = str(answers.get("note") or "").lower()
    found = (
        (Sign.UNSOLVED, answers.get("solved") is False),
        (Sign.DISSATISFIED, answers.get("satisfied") == Satisfaction.DISSATISFIED),
        (Sign.WORDS, any(_is_said(word.lower(), note) for word in words)),
    )
    return tuple(sign for sign, is_shown in found if is_shown)


def _warned(snapshot: Snapshot, history: Iterable[Done]) -> list[Done]:
    """Return the contacts that made the order a warning order; at the centre it warns nobody."""
    words = words_of(snapshot.rulings[WORDS])
    return [
        done
        for done in history
        if done.move in SPEAKING
        and done.to_stage not in AT_THE_CENTRE
        and signs(done.answers, words)
    ]


def open_warning(snapshot: Snapshot) -> Done | None:
    """Return the first contact with signs nobody has acknowledged yet, None if there is none."""
    return next(iter(_warned(snapshot, snapshot.since("acknowledge_warning"))), None)


def warnings(snapshot: Snapshot) -> Counted:
    """Count whether the head has seen the warning, where there is one (H-03)."""
    if not _warned(snapshot, snapshot.history):
        return 0, 0
    return int(open_warning(snapshot) is None), 1


def may_acknowledge(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """A warning is acknowledged where there is one."""
    if open_warning(snapshot) is not None:
        return None
    return Refusal("no_warning", mark("There is no open warning on this order."), rule="H-03")


def is_redo(snapshot: Snapshot) -> bool:
    """Say whether this is the second handling of an order whose caller was dissatisfied (H-02)."""
    begun = snapshot.last("redo", "reopen")
    return begun is not None and begun.move == "redo"


def heads(snapshot: Snapshot) -> Counted:
    """Count whether the unit's head takes part in a second handling (H-02)."""
    if not is_redo(snapshot):
        return 0, 0
    taken = any(done.move == "take_part" for done in snapshot.since("redo"))
    return int(taken), 1


def work_records(snapshot: Snapshot) -> Counted:
    """Count whether a second handling has a work record of its own among the files (H-02)."""
    if not is_redo(snapshot):
        return 0, 0
    before = int(snapshot.facts.get("evidence_before") or 0)
    return int(snapshot.evidence > before), 1


def may_take_part(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """A head takes part in a second handling, not in a first one."""
    if is_redo(snapshot):
        return None
    text = mark("The head takes part in the second handling of a dissatisfied order; this is none.")
    return Refusal("no_redo", text, rule="H-02")


def may_report_again(snapshot: Snapshot) -> Refusal | None:
    """A second handling is reported with its work record."""
    have, need = work_records(snapshot)
    if have >= need:
        return None
    text = mark("Attach the work record of the second handling first.")
    return Refusal("no_work_record", text, rule="H-02", field="evidence")
