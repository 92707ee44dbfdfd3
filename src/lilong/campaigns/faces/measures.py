"""A measure as pages draw it: every condition in words, exact, met or how much is missing."""

from dataclasses import dataclass

from django.urls import reverse

from lilong.campaigns import grammar as g
from lilong.campaigns.faces import words
from lilong.campaigns.queries import Standing
from lilong.kernel.measure import Finding
from lilong.ui import figures


@dataclass(frozen=True, slots=True)
class ConditionFace:
    """A condition: its words, what was counted, the exact share, whether it is met."""

    words: str
    amount: str
    base: str
    share: str
    is_met: bool
    missing: str = ""


@dataclass(frozen=True, slots=True)
class MeasureFace:
    """A measure of a round: its conditions, or its plain share, and the rule it is judged by."""

    label: str
    why: str
    rule_id: str
    conditions: list[ConditionFace]
    share: str = ""
    part: int = 0
    base: int = 0
    is_reached: bool = False
    rule: str = ""
    rule_url: str = ""
    source: str = ""


def measure_face(found: Standing, declared: g.Round, roll: g.Roll) -> MeasureFace:
    """Return what a measure finds, in words and exact numbers."""
    measure = found.measure
    conditions = [
        ConditionFace(
            words=words.condition_words(one.condition, measure, declared, roll),
            amount=_scaled(roll, one.condition.weight, int(one.amount)),
            base=_scaled(roll, one.condition.weight, int(one.base)),
            share=_share(roll, one),
            is_met=one.is_met,
            missing=words.weighed(roll, one.condition.weight, one.short_by) if one.short_by else "",
        )
        for one in found.findings
    ]
    rule = found.rule
    return MeasureFace(
        label=str(measure.label),
        why=str(measure.why.text),
        rule_id=measure.why.rule,
        conditions=conditions,
        share=figures.share(found.part, found.base) if rule is None else "",
        part=found.part,
        base=found.base,
        is_reached=found.is_reached,
        rule=found.version,
        rule_url=reverse("rulebook:key", args=[rule.key]) if rule else "",
        source=rule.source if rule else "",
    )


def _share(roll: g.Roll, one: Finding) -> str:
    """Return the share with its fraction; amounts that have a unit stand beside it in that."""
    part, base = int(one.amount), int(one.base)
    is_bare = not _scaled(roll, one.condition.weight, part)
    return figures.share(part, base) if is_bare else figures.percent(part, base)


def _scaled(roll: g.Roll, weight: str, amount: int) -> str:
    """Return an amount in its unit where that is not the bare number itself."""
    shown = words.weighed(roll, weight, amount)
    return "" if shown == f"{amount:,}" else shown
