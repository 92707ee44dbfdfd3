"""What every declared campaign must be, whoever wrote it."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import chain
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.utils.translation import override

from lilong.campaigns import grammar as g
from lilong.campaigns import operations, rules
from lilong.campaigns.grammar import faults
from lilong.cases.grammar import Question, Why
from lilong.cases.grammar.basics import Text
from lilong.journal.verifying import verify
from lilong.kernel.measure import Comparator, Condition, percent, rate
from lilong.ledger.queries import SELECTORS, read_options
from lilong.programmes.loading import HOME
from lilong.rulebook.keys import get_key
from lilong.rulebook.starter import SPECIAL
from lilong.rulebook.values import read
from tests.conformance.campaigning import STEPS, CampaignWalk, all_campaigns, check
from tests.conformance.test_declarations import SECTIONS

every_campaign = pytest.mark.parametrize("declared", all_campaigns(), ids=lambda one: one.key)


def rounds_of(declared: g.Campaign) -> tuple[g.Round, ...]:
    return (*declared.rounds, *(one.round for one in declared.ballots))


def questions_of(declared: g.Campaign) -> Iterator[Question]:
    """Yield everything a campaign asks of anybody."""
    yield from chain(declared.facts, declared.roll.columns)
    for one in rounds_of(declared):
        yield from chain(one.asks, *(move.asks for move in one.moves))
    for some in (*declared.logs, *declared.tracks):
        yield from some.asks
    for plan in declared.plans:
        yield from chain(plan.asks, plan.staff)


def whys_of(declared: g.Campaign) -> Iterator[tuple[str, Why]]:
    """Yield every reason of a campaign with what it is the reason of."""
    yield "basis", declared.basis
    for one in rounds_of(declared):
        for some in (*one.moves, *one.measures, *one.effects, *one.gates):
            yield f"{one.key}.{some.key}", some.why
    for other in (*declared.logs, *declared.tracks, *declared.plans, *declared.notices):
        yield other.key, other.why


def words_of(declared: g.Campaign) -> Iterator[tuple[str, Text]]:
    """Yield every text of a declaration with the place it stands in."""
    yield from (("label", declared.label), ("about", declared.about))
    yield from (("line", declared.roll.line), ("lines", declared.roll.lines))
    yield from ((f"why of {key}", why.text) for key, why in whys_of(declared))
    for one in rounds_of(declared):
        yield one.key, one.label
        for some in (*one.states, *one.moves, *one.measures, *one.effects, *one.gates):
            yield f"{one.key}.{some.key}", some.label
    for question in questions_of(declared):
        yield f"question {question.key}", question.label
        yield from ((f"choice {key}", label) for key, label in question.choices)
    for other in (
        *declared.logs, *declared.tracks, *declared.plans, *declared.figures, *declared.warns,
        *declared.roll.weights, *declared.notices,
    ):  # fmt: skip
        yield other.key, other.label
    for track in declared.tracks:
        yield from track.kinds.items()
        yield from ((key, label) for some in track.outcomes.values() for key, label, _ in some)


@every_campaign
def test_a_declaration_has_no_fault(declared):
    assert faults(declared) == []


@every_campaign
def test_every_move_measure_effect_gate_log_track_and_plan_says_why_by_which_rule(declared):
    assert [key for key, why in whys_of(declared) if not (str(why.text) and why.rule)] == []
    assert declared.basis.source


@every_campaign
def test_every_word_is_said_in_chinese_and_in_english(declared):
    missing = []
    for where, text in words_of(declared):
        with override("en"):
            english = str(text)
        with override("zh-hans"):
            chinese = str(text)
        if not any("一" <= letter <= "鿿" for letter in chinese) or english == chinese:
            missing.append(f"{where}: {english}")
    assert missing == []


@every_campaign
def test_its_folder_says_where_it_comes_from(declared):
    readme = Path(HOME / declared.key / "README.md").read_text(encoding="utf-8")
    wanted = (*SECTIONS, "Rules")
    assert [section for section in wanted if f"| {section} |" not in readme] == []


@every_campaign
def test_what_it_reads_of_the_rulebook_and_of_the_ledger_is_there(declared):
    named = [*declared.rulings, *(key.name for key in declared.keys)]
    named += [rule for one in rounds_of(declared) for m in one.measures for rule in m.rules]
    named += [key for track in declared.tracks for key in (track.rule, *track.options)]
    named += [log.kinds for log in declared.logs if log.kinds]
    named += [key for plan in declared.plans for key in plan.rulings]
    named += [q.options for q in questions_of(declared) if q.options]
    named += [notice.days for notice in declared.notices]
    named += [declared.retention] if declared.retention else []
    assert [name for name in named if get_key(name).name != name] == []
    rolls = (declared.roll, *(ballot.roll for ballot in declared.ballots))
    assert {roll.selector for roll in rolls if roll.selector} <= set(SELECTORS)
    for roll in (one for one in rolls if one.selector):
        selector = SELECTORS[roll.selector]
        assert {*roll.options, *roll.open_options} <= set(selector.options)
        assert read_options(selector, roll.options).keys() == set(roll.options)
        assert {w.source for w in roll.weights} <= {"one", *selector.weights}


@every_campaign
def test_what_tells_of_people_goes_again_or_is_sealed(declared):
    """A roll of own lines with people seals what is asked of them, or deletes them in time."""
    roll = declared.roll
    if not (roll.personal and roll.has_own_lines):
        pytest.skip("no own lines with people")
    assert declared.retention or set(roll.sealed)


def conditions_of(declared: g.Campaign) -> Iterator[tuple[g.Round, g.Measure, Condition, str]]:
    """Yield every condition a measure is judged by, with the rule it comes from."""
    for one in rounds_of(declared):
        for measure in one.measures:
            for name in measure.rules:
                for rows in values_of(name) or [given(measure)]:
                    for condition in rules.conditions_of(rows):
                        yield one, measure, condition, name


def values_of(name: str) -> list[Any]:
    """Return the tables a key begins with: its own first value, and those for a span of time."""
    key = get_key(name)
    some = [key.default] if key.default is not None else []
    some += [special.value for special in SPECIAL if special.key == name]
    values = [read(key, one) for one in some]
    return [one["conditions"] if isinstance(one, Mapping) else one for one in values]


def given(measure: g.Measure) -> list[dict[str, str]]:
    """Return conditions an office could set where a rule begins without a value."""
    return [
        g.condition(name, "all", "lines", comparator, share)
        for name in measure.amounts
        for comparator in (">=", ">")
        for share in ("1/2", "2/3", "33.33%")
    ]


def test_a_rule_that_begins_without_a_value_is_tried_with_a_given_one():
    lifts = next(one for one in all_campaigns() if one.key == "lift_retrofits")
    assert get_key("vote.lift.before_2021").default is None
    tried = {(name, str(one.share)) for _of, _measure, one, name in conditions_of(lifts)}
    assert ("vote.lift.before_2021", "2/3") in tried
    consent = lifts.ballots[0].round.measures[0]
    assert {row["comparator"] for row in given(consent)} == {">", ">="}
    assert {row["measure"] for row in given(consent)} == set(consent.amounts)


@every_campaign
def test_no_measure_is_crossed_by_rounding(declared):
    """One short of the share stays short, for bases whose percentages round to the same figure."""
    found = list(conditions_of(declared))
    ruled = {name for one in rounds_of(declared) for m in one.measures for name in m.rules}
    assert {name for _of, _measure, _condition, name in found} == ruled
    if not found:
        pytest.skip("no measure with a rule")
    weights = [w.key for w in declared.roll.weights]
    for of, measure, condition, _name in found:
        if not set(_states(of, measure, condition.base)) - set(
            _states(of, measure, condition.measure)
        ):
            continue  # whatever is in the base is in the amount
        for base in (3, 7, 200, 213, 10_007, 1_000_003):
            enough = _least(condition, base)
            if not 0 < enough <= base:
                continue
            met, short = (
                _judged(of, measure, condition, (amount, base), weights)
                for amount in (enough, enough - 1)
            )
            assert met.is_met, (measure.key, condition, base)
            assert not short.is_met, (measure.key, condition, base)
            if base > 1_000_000:
                shown = [percent(rate(amount, base)) for amount in (enough, enough - 1)]
                assert shown[0] == shown[1], "the figure shown does not tell them apart"


def _least(condition: Condition, base: int) -> int:
    exact = Fraction(condition.share) * base
    if condition.comparator is Comparator.MORE_THAN:
        return int(exact) + 1
    return ceil(exact)


def _judged(of, measure, condition, figures, weights):
    """Judge a condition over tallies that come to an amount of a base."""
    amount, base = figures
    inside = _states(of, measure, condition.measure)
    around = _states(of, measure, condition.base)
    rest = next(state for state in around if state not in inside)
    weight = condition.weight if condition.weight in weights else rules.counting.LINES
    tallies = {(inside[0], name): amount for name in {condition.weight, weight}}
    tallies |= {(rest, name): base - amount for name in {condition.weight, weight}}
    named = {*weights, condition.weight} - {rules.counting.LINES}
    return rules.judge(measure, of, tallies, named, [condition])[0]


def _states(of: g.Round, measure: g.Measure, name: str) -> list[str]:
    everybody = [s.key for s in of.states if not s.out]
    return everybody if name == "all" else list(measure.amounts[name])


@pytest.mark.django_db
@every_campaign
def test_a_random_walk_keeps_the_count_and_the_journal_whole(cast, declared):
    walk = CampaignWalk(cast, declared, Random(f"walk {declared.key}"))
    walk.prepare()
    for one in declared.rounds:
        row = walk.open(one.key)
        if row is None:
            continue
        check(walk, row)
        for nth in range(STEPS):
            walk.step(row)
            if nth % 8 == 0:
                check(walk, row)
        check(walk, row)
        walk.close(row)
    assert walk.made or walk.kept, walk.refused
    assert operations.is_unchanged(walk.roll)
    assert list(verify(office_id=cast.office.pk)) == []
