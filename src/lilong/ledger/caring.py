"""What may be a care label and for how long it may hold (L-14), decided without a database."""

from collections.abc import Iterable
from typing import Final

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark, squeeze
from lilong.ledger.specs import Span

# Belief, politics and criminal past are never labels. That is no office's to decide, so the words
# stand here and in no rulebook; they are looked for within every name of a label.
FORBIDDEN_WORDS: Final = (
    "宗教", "信仰", "信教", "教徒", "佛教", "道教", "基督", "天主教", "伊斯兰", "穆斯林", "邪教",
    "政治", "党员", "党派", "党籍", "前科", "犯罪", "罪犯", "刑满", "刑释", "服刑", "判刑", "案底",
    "矫正", "劳教",
    "religio", "belie", "faith", "church", "christian", "catholic", "muslim", "islam", "buddhis",
    "taois", "politic", "partymember", "crimin", "convict", "prison", "offender",
)  # fmt: skip


def is_forbidden(words: Iterable[str]) -> bool:
    """Say whether any of a label's names speaks of belief, politics or criminal past."""
    said = ["".join(squeeze(word).casefold().replace("_", "").split()) for word in words]
    return any(forbidden in word for word in said for forbidden in FORBIDDEN_WORDS)


def is_care(words: Iterable[str], *, is_known: bool) -> Refusal | None:
    """Refuse what is no care label of the office, and what no office may make one."""
    names = [word for word in words if word]
    said = {"label": names[0] if names else ""}
    if is_forbidden(names):
        text = mark(
            "“{label}” is never a label: nobody is marked for belief, religion, politics or a "
            "criminal past."
        )
        return Refusal("forbidden_label", text, said, rule="L-14", field="kind")
    if not is_known:
        text = mark(
            "“{label}” is no care label of the office. Belief, politics and criminal past are "
            "never labels."
        )
        return Refusal("no_care_label", text, said, rule="L-14", field="kind")
    return None


def expires(span: Span, days: int) -> Refusal | None:
    """Refuse a label without an end, and one that holds longer than the rulebook lets it."""
    if span.last is None:
        text = mark("A care label needs a day on which it ends.")
        return Refusal("endless_label", text, rule="L-14", field="valid_to")
    if (span.last - span.first).days > days:
        text = mark("This label holds for {days} days at most. Ask again then, and give it anew.")
        return Refusal("too_long", text, {"days": days}, rule="L-14", field="valid_to")
    return None
