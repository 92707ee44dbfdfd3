"""What the software answers when it may not do as asked.

A pure rule returns a `Refusal`; an operation raises one of three exceptions. Their sentences are
English message ids with named parameters; the face that shows them translates
(`lilong.ui.messages.say`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lilong.kernel.text import mark


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is not allowed: a code for machines, a sentence for people, the rule behind it.

    `text` is a message id marked with `lilong.kernel.text.mark`; `params` fill its braces. `rule`
    names the article or seed rule (for example "H-06"), `field` the input that is wrong, if one is.
    """

    code: str
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)
    rule: str = ""
    field: str = ""

    def __str__(self) -> str:
        return self.text.format(**self.params)


class LilongError(Exception):
    """Base of the three answers every face knows how to show."""


class Refused(LilongError):
    """An operation was refused by a rule; nothing was changed."""

    def __init__(self, refusal: Refusal, *more: Refusal) -> None:
        self.refusals = (refusal, *more)
        super().__init__("; ".join(str(r) for r in self.refusals))


class Stale(LilongError):
    """Somebody else changed the row since it was read; nothing was changed."""

    refusal = Refusal(
        "stale",
        mark("Somebody else has changed this since you opened it. Nothing was saved; look again."),
    )


class NotVisible(LilongError):
    """The row does not exist for this viewer: another office's rows look the same as none."""

    refusal = Refusal("not_visible", mark("There is no such record, or you may not see it."))
