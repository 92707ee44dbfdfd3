"""Pure decisions about messages: when one may go out, how long it is, what a channel can carry."""

from datetime import date, datetime, time, timedelta

from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.notices.terms import WordingState

# GSM 03.38: what fits into seven bits. Anything else makes the whole message sixteen bits wide.
_SEVEN_BIT = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€")
# Signs of a message that stands alone, and of each part of one that is cut into several.
_NARROW, _WIDE = (160, 153), (70, 67)
SIGNATURE_LEFT, SIGNATURE_RIGHT = "【", "】"


def is_quiet(moment: time, begins: time, ends: time) -> bool:
    """Say whether a time of day lies in the quiet hours; the end is no longer quiet.

    Hours that begin and end at the same time are none; they may go over midnight.
    """
    if begins <= ends:
        return begins <= moment < ends
    return moment >= begins or moment < ends


def next_allowed(at: datetime, begins: time, ends: time) -> datetime:
    """Return the first minute from `at` on that is not quiet, on the office's clock face."""
    face = local(at)
    if not is_quiet(face.time(), begins, ends):
        return at
    awake = face.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    return awake if awake > face else awake + timedelta(days=1)


def sms_length(text: str) -> int:
    """Return how many signs a text message is charged for."""
    if _is_narrow(text):
        return sum(2 if sign in _TWICE else 1 for sign in text)
    return len(text.encode("utf-16-le")) // 2


def sms_parts(text: str) -> int:
    """Return into how many messages a text is cut: 70 Chinese signs alone, 67 in each of more."""
    alone, each = _NARROW if _is_narrow(text) else _WIDE
    length = sms_length(text)
    return 1 if length <= alone else -(-length // each)


def _is_narrow(text: str) -> bool:
    return all(sign in _SEVEN_BIT or sign in _TWICE for sign in text)


def cut_to_parts(text: str, most: int) -> str:
    """Return the text, cut with an ellipsis so that it needs no more than so many parts."""
    if sms_parts(text) <= most:
        return text
    kept = text
    while kept and sms_parts(kept + "…") > most:
        kept = kept[:-1]
    return kept + "…"


def cut_to_octets(text: str, most: int) -> str:
    """Return the text, cut with an ellipsis so that it fits into so many octets of UTF-8."""
    octets = text.encode()
    if len(octets) <= most:
        return text
    return octets[: most - len("…".encode())].decode(errors="ignore") + "…"


def one_line(text: str) -> str:
    """Return the text on one line, without signs that print nothing."""
    return " ".join(plain(text).split())


def plain(text: str) -> str:
    """Return the text without signs that print nothing; lines stay."""
    kept = (sign for sign in text if sign in "\n\t" or sign.isprintable())
    return "".join(kept)


def signed(signature: str, text: str) -> str:
    """Return a text message under its signature; the brackets of one stand nowhere else in it."""
    inside = text.replace(SIGNATURE_LEFT, "[").replace(SIGNATURE_RIGHT, "]")
    return f"{SIGNATURE_LEFT}{signature}{SIGNATURE_RIGHT}{one_line(inside)}"


def may_change_draft(state: str, author: int | None, person: int | None) -> Refusal | None:
    """Say why somebody may not change or put forward words: no draft any more, or another's."""
    if state != WordingState.DRAFT:
        return _decided(state)
    if author != person:
        return Refusal("not_yours", mark("This draft is a colleague's. Make one of your own."))
    return None


def may_put_forward(reason: str, valid_from: date, today: date) -> list[Refusal]:
    """Return why words may not be put forward: without a reason, or for a day that has passed."""
    found = []
    if not reason.strip():
        found.append(Refusal("no_reason", mark("Say why the words are to change."), field="reason"))
    begins = may_begin(valid_from, today)
    return [*found, begins] if begins else found


def may_begin(valid_from: date, today: date) -> Refusal | None:
    """Say that the first day of words has gone by: what was sent since was said as it was."""
    if valid_from >= today:
        return None
    return Refusal(
        "in_past",
        mark("The words would hold from {valid_from}, which has gone by. Choose today or later."),
        {"valid_from": valid_from},
        field="valid_from",
    )


def may_decide(state: str, author: int | None, person: int | None) -> Refusal | None:
    """Say why somebody may not decide on words: they do not wait, or are her own."""
    if state != WordingState.PROPOSED:
        return _decided(state)
    if author is not None and author == person:
        return Refusal("same_person", mark("Somebody else has to decide on your words."))
    return None


def has_reason(reason: str) -> Refusal | None:
    """Say that words are refused without a reason."""
    if reason.strip():
        return None
    return Refusal("no_reason", mark("Say why they are refused."), field="reason")


def may_withdraw(state: str, author: int | None, person: int | None) -> Refusal | None:
    """Say why somebody may not take words back: decided already, or a colleague's."""
    if state not in {WordingState.DRAFT, WordingState.PROPOSED}:
        return _decided(state)
    if author != person:
        return Refusal("not_yours", mark("Only who wrote the words takes them back."))
    return None


def is_still_true(base: int | None, now: int | None) -> Refusal | None:
    """Say that other words have been approved since these were put forward."""
    if base == now:
        return None
    return Refusal(
        "another_landed",
        mark(
            "Meanwhile other words were approved for this notice. Compare again: refuse or "
            "withdraw these, and put them forward anew."
        ),
    )


_DECIDED = {
    WordingState.DRAFT: mark("These words are a draft; they have to be put forward first."),
    WordingState.PROPOSED: mark("These words were put forward and wait for approval."),
    WordingState.APPROVED: mark("These words were approved."),
    WordingState.REFUSED: mark("These words were refused."),
    WordingState.WITHDRAWN: mark("These words were withdrawn."),
}


def _decided(state: str) -> Refusal:
    return Refusal("wrong_state", _DECIDED[WordingState(state)])
