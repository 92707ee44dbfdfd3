"""A roll as it would be frozen, as pages draw it: its figures, and what some of its lines lack."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lilong.campaigns import grammar as g
from lilong.campaigns.faces import words
from lilong.campaigns.faces.campaigns import narrowed
from lilong.campaigns.queries import Foreseen, Lack
from lilong.kernel.errors import Refusal
from lilong.ui import messages, parts


@dataclass(frozen=True, slots=True)
class ForeseenFace:
    """What a person sees before a roll is frozen; `blocked` says why it cannot be."""

    found: Foreseen
    facts: list[parts.Fact]
    lacking: list[str]
    blocked: list[str]


def face(
    found: Foreseen, declared: g.Roll, options: Mapping[str, Any], refusals: Iterable[Refusal] = ()
) -> ForeseenFace:
    """Return a roll as it would be frozen; `refusals` are those of a try just made."""
    weights = {w.key: w for w in declared.weights}
    facts = [
        parts.Fact(_("Whom it is about"), str(declared.lines)),
        parts.Fact(_("Reference date"), words.day_words(found.on.isoformat())),
        *narrowed(declared, options),
        parts.Fact(_("Lines"), f"{found.count:,}"),
        *(
            parts.Fact(str(w.label), words.weighed(declared, w.key, found.totals.get(w.key, 0)))
            for w in declared.weights
            if w.source != "one"
        ),
    ]
    lacking = [_lack(lack, weights.get(key), count) for lack, key, count in found.lacking]
    blocked = [messages.say(one) for one in (*refusals, *found.refusals)]
    return ForeseenFace(found, facts, lacking, list(dict.fromkeys(blocked)))


def _lack(lack: Lack, weight: g.Weight | None, count: int) -> str:
    shown = f"{count:,}"
    if lack is Lack.OWNER:
        text = ngettext(
            "{count} unit has no recorded owner: it stands alone and counts as one head.",
            "{count} units have no recorded owner: each stands alone and counts as one head.",
            count,
        )
        return text.format(count=shown)
    if lack is Lack.WORKER:
        text = ngettext(
            "{count} line lies in no area of a post that works through rolls: it is on nobody's "
            "round until it is given to a post.",
            "{count} lines lie in no area of a post that works through rolls: they are on nobody's "
            "round until they are given to a post.",
            count,
        )
        return text.format(count=shown)
    text = ngettext(
        "{count} has no value for “{weight}” and counts as nothing there.",
        "{count} have no value for “{weight}” and count as nothing there.",
        count,
    )
    return text.format(count=shown, weight=weight.label if weight else "")
