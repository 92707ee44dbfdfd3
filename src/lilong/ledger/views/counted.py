"""Counts as a page shows them: figures with words, tenures and states with their shares."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from lilong.ledger import place_words as words
from lilong.ledger.queries.counting import Counts
from lilong.ledger.terms import DwellingState, FactKey, Tenure
from lilong.ui import figures, parts
from lilong.ui.messages import say


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts ready to draw; `mismatch` is the sentence for tenures that do not come to the sum."""

    figures: list[parts.Figure]
    people: list[parts.Fact]
    tenures: list[tuple[str, int, str]]
    states: list[tuple[str, int]]
    mismatch: str
    is_empty: bool


def two_places(value: Fraction | None) -> str:
    """Return a number of things each, rounded half up to two places; a dash for none of none."""
    if value is None:
        return figures.NONE
    hundredths = int(value * 100 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def counted(counts: Counts) -> Counted:
    """Return counts as a page shows them; nothing is rounded before it is shown."""
    return Counted(
        figures=[
            parts.Figure(counts.households, _("households")),
            parts.Figure(counts.dwellings, _("dwellings")),
            parts.Figure(counts.registered, _("registered here")),
            parts.Figure(counts.living, _("living here")),
            parts.Figure(counts.away, _("registered, living elsewhere")),
            parts.Figure(counts.incoming, _("living here, registered elsewhere")),
        ],
        people=[
            parts.Fact(_("Registered and living here"), counts.overlap),
            parts.Fact(_("People per household"), two_places(counts.household_size)),
            parts.Fact(
                _("Living here, of the registered"), figures.share(counts.living, counts.registered)
            ),
            parts.Fact(_("Collective households"), counts.collective),
            *_origins(counts),
        ],
        tenures=[
            (
                words.value_words(FactKey.TENURE, tenure), count,
                figures.share(count, counts.households),
            )
            for tenure in Tenure
            if (count := counts.tenures.get(tenure, 0))
        ],
        states=[
            (words.value_words(FactKey.STATE, state), count)
            for state in DwellingState
            if (count := counts.states.get(state, 0))
        ],
        mismatch=say(refusal) if (refusal := counts.mismatch) else "",
        is_empty=not (counts.dwellings or counts.households or counts.registered or counts.living),
    )  # fmt: skip


def _origins(counts: Counts) -> list[parts.Fact]:
    names = {
        "other_province": _("From other provinces"),
        "hmt": _("From Hong Kong, Macao or Taiwan"),
        "abroad": _("From abroad"),
    }
    return [
        parts.Fact(name, counts.origins[origin])
        for origin, name in names.items()
        if counts.origins.get(origin)
    ]
