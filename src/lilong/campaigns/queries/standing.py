"""How a round stands: its tallies, what each measure finds by the rule of the round's day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from lilong.campaigns import flow, rules
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Crossing, Round, Tally
from lilong.cases import queries as cases
from lilong.kernel.measure import Finding
from lilong.rulebook import queries as rulebook
from lilong.rulebook.keys import Undeclared
from lilong.rulebook.queries import Ruling


@dataclass(frozen=True, slots=True)
class Standing:
    """What a measure finds at present; without a rule it has `part` and `base` only."""

    measure: g.Measure
    findings: tuple[Finding, ...]
    rule: Ruling | None
    part: int = 0
    base: int = 0

    @property
    def is_reached(self) -> bool:
        """Say whether all conditions of its rule are met; never so without a rule."""
        return bool(self.findings) and all(one.is_met for one in self.findings)

    @property
    def version(self) -> str:
        """Return which version of the rule was used, as an event stores it."""
        if self.rule is None:
            return ""
        return f"{self.rule.key}@{self.rule.version_id or 'default'}"


def tallies_of(row: Round, *, late: bool = False) -> dict[tuple[str, str], int]:
    """Return the amounts of a round by state and weight: of the snapshot, or of what came late."""
    rows = Tally.objects.filter(office=row.office_id, round=row.pk, is_late=late)
    return {(one.state, one.weight): one.amount for one in rows}


def scopes_of(campaign: Campaign) -> tuple[str, ...]:
    """Return the scopes in which a campaign's rules are looked for, narrowest first."""
    return cases.scopes_of(campaign.matter)


def value_of(campaign: Campaign, key: str, on: date) -> Ruling | None:
    """Return the ruling of a key for a campaign on a day, None where it has no value then."""
    try:
        return rulebook.value(key, office_id=campaign.office_id, scope=scopes_of(campaign), on=on)
    except Undeclared:
        return None


def rule_of(campaign: Campaign, measure: g.Measure, on: date) -> Ruling | None:
    """Return the rule of a measure on a day: the first of its keys that has a value then."""
    found = (value_of(campaign, key, on) for key in measure.rules)
    return next((ruling for ruling in found if ruling is not None), None)


def _rows(value: Any) -> Any:
    return value["conditions"] if isinstance(value, Mapping) else value


def standing(
    campaign: Campaign, row: Round, measure: g.Measure, tallies: rules.Tallies
) -> Standing:
    """Return what a measure finds in a round, given its tallies. No query."""
    declared = flow.campaign(campaign.matter.kind)
    of = declared.round(row.key)
    weights = [w.key for w in declared.roll_of(row.roll.ballot).weights]
    part, base = rules.parts_of(measure, of, tallies, weights) if not measure.rules else (0, 0)
    ruling = rule_of(campaign, measure, row.rule_date)
    if ruling is None:
        return Standing(measure, (), None, part, base)
    conditions = rules.conditions_of(_rows(ruling.value))
    return Standing(measure, rules.judge(measure, of, tallies, weights, conditions), ruling)


def standings(
    campaign: Campaign, row: Round, tallies: rules.Tallies | None = None
) -> list[Standing]:
    """Return what every measure of a round finds; one query, none if the tallies are given."""
    of = flow.campaign(campaign.matter.kind).round(row.key)
    counted = tallies_of(row) if tallies is None else tallies
    return [standing(campaign, row, measure, counted) for measure in of.measures]


def indexes(
    campaign: Campaign, row: Round, tallies: rules.Tallies | None = None
) -> list[tuple[g.Index, Fraction | None, int]]:
    """Return the mean of each index of a round, and over how many lines it is."""
    of = flow.campaign(campaign.matter.kind).round(row.key)
    counted = tallies_of(row) if tallies is None else tallies
    found = []
    for index in of.indexes:
        ruling = value_of(campaign, index.rule, row.rule_date)
        points = (
            {line["state"]: Fraction(line["points"]) for line in ruling.value} if ruling else {}
        )
        found.append((index, *rules.index_of(points, counted)))
    return found


def reached_by_now(row: Round) -> dict[str, bool]:
    """Return by measure whether its last event says that it is reached. One query."""
    rows = Crossing.objects.filter(office=row.office_id, round=row.pk).order_by("at", "id")
    return dict(rows.values_list("measure", "is_reached"))
