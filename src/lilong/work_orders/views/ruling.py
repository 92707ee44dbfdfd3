"""Dispatch rules as their pages draw them: conditions in words, faults, what a trial gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lilong.ui import messages, times
from lilong.ui.context import own_or_english
from lilong.ui.times import in_chinese
from lilong.work_orders.models import DispatchTrial
from lilong.work_orders.queries import Names
from lilong.work_orders.terms import DispatchResult, Source, WantedDays
from lilong.work_orders.triage import Because, Broken, Matcher, Rule
from lilong.work_orders.triage.checking import unreached
from lilong.work_orders.triage.comparing import Change, Difference
from lilong.work_orders.words import (
    DISPATCH_RESULT_WORDS,
    SOURCE_WORDS,
    WANTED_DAYS_WORDS,
    WEEKDAY_WORDS,
)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as a row: what it asks, in parts, whom it names, and what is wrong with it."""

    rule: Rule
    name: str
    asks: tuple[str, ...]
    result: str
    fault: str = ""
    hidden_by: int = 0


def _listed(words: Sequence[str]) -> str:
    return pgettext("between the items of a list", ", ").join(words)


def _named(thing: Any) -> str:
    return own_or_english(thing, "name") if thing is not None else _("what is not known here")


def because_words(because: Because) -> str:
    """Return a reason in the reader's language, names the office owns among it."""
    own = dict(because.params)
    if not in_chinese():
        own |= {k: own.get(f"{k}_en") or own.get(k) for k in ("name", "heir") if k in own}
    return messages.say(Because(because.text, own))


def fault_words(broken: Broken) -> str:
    """Return which rule is broken and why, and what is proposed instead."""
    params = {
        "position": broken.rule.position,
        "name": own_or_english(broken.rule, "name"),
        "why": because_words(broken.why),
    }
    if broken.is_followed:
        text = _("Rule {position} “{name}” needs mending: {why}. The successor is proposed.")
    else:
        text = _("Rule {position} “{name}” would apply but is broken: {why}.")
    return text.format(**params)


def asks_words(rule: Rule, names: Names) -> tuple[str, ...]:
    """Return what a rule asks, one part each; a rule that asks nothing says so."""
    asks, parts = rule.asks, []
    if asks.category_id is not None:
        node = names.catalogue.nodes.get(asks.category_id)
        parts.append(_("Category: {name}").format(name=_named(node)))
    if asks.area_id is not None:
        area = names.areas.get(asks.area_id)
        parts.append(_("Area: {name}").format(name=_named(area)))
    if asks.sources:
        doors = [_(SOURCE_WORDS[Source(key)]) for key in Source if key in asks.sources]
        parts.append(_("Came by: {names}").format(names=_listed(doors)))
    parts += _span_words(rule)
    for words, text in (
        (asks.words.any, _("Says one of: {words}")),
        (asks.words.all, _("Says all of: {words}")),
        (asks.words.none, _("Says none of: {words}")),
    ):
        if words:
            parts.append(text.format(words="、".join(words)))
    return tuple(parts) or (_("Every order"),)


def _span_words(rule: Rule) -> list[str]:
    span, parts = rule.asks.span, []
    if span.begins or span.ends:
        begins = f"{span.begins:%H:%M}" if span.begins else "00:00"
        ends = f"{span.ends:%H:%M}" if span.ends else "24:00"
        parts.append(_("Received {begins} to {ends}").format(begins=begins, ends=ends))
    if span.days is not WantedDays.ANY:
        parts.append(_(WANTED_DAYS_WORDS[span.days]))
    if span.weekdays:
        parts.append(_listed([_(WEEKDAY_WORDS[day]) for day in sorted(span.weekdays)]))
    if span.first_date and span.last_date:
        text = _("From {first} until {last}")
        parts.append(text.format(first=times.day(span.first_date), last=times.day(span.last_date)))
    elif span.first_date:
        parts.append(_("From {first}").format(first=times.day(span.first_date)))
    elif span.last_date:
        parts.append(_("Until {last}").format(last=times.day(span.last_date)))
    return parts


def result_words(rule: Rule, names: Names) -> str:
    """Return whom a rule names."""
    if rule.result is DispatchResult.UNIT:
        return _named(names.catalogue.units.get(rule.unit_id or 0))
    return _(DISPATCH_RESULT_WORDS[rule.result])


def rule_lines(rules: Sequence[Rule], matcher: Matcher, names: Names) -> list[RuleLine]:
    """Return the rules of a version as rows, each with its fault and what hides it."""
    faults = {one.rule.id: because_words(one.why) for one in matcher.broken()}
    hidden = unreached(rules)
    return [
        RuleLine(
            rule=rule,
            name=own_or_english(rule, "name"),
            asks=asks_words(rule, names),
            result=result_words(rule, names),
            fault=faults.get(rule.id, ""),
            hidden_by=hidden.get(rule.id, 0),
        )
        for rule in rules
    ]


@dataclass(frozen=True, slots=True)
class FlowLine:
    """So many orders would have gone from one unit to another; of them so many rightly."""

    before: str
    after: str
    count: int
    agreed: int
    query: str


def flow_lines(trial: DispatchTrial, names: Names) -> list[FlowLine]:
    """Return where a trial's orders would have gone, most first."""
    units = names.catalogue.units
    return [
        FlowLine(
            _named(units.get(before)), _named(units.get(after)), count, agreed,
            f"before={before}&after={after}",
        )
        for before, after, count, agreed in trial.flows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What became of a rule against the version before: its name, how, and its parts."""

    name: str
    how: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def change_lines(found: Sequence[Difference], names: Names) -> list[ChangeLine]:
    """Return the differences of two versions in words."""
    lines = []
    for one in found:
        rule = one.after or one.before
        assert rule is not None
        lines.append(
            ChangeLine(
                name=own_or_english(rule, "name"),
                how=_how(one),
                before=_parts(one.before, names) if one.change is not Change.MOVED else (),
                after=_parts(one.after, names) if one.change is not Change.MOVED else (),
            )
        )
    return lines


def _parts(rule: Rule | None, names: Names) -> tuple[str, ...]:
    if rule is None:
        return ()
    leads = _("Leads: {name}").format(name=result_words(rule, names))
    return (*asks_words(rule, names), leads)


def _how(one: Difference) -> str:
    if one.change is Change.MOVED and one.before and one.after:
        text = _("moved from place {before} to place {after}")
        return text.format(before=one.before.position, after=one.after.position)
    words = {
        Change.ADDED: _("new"),
        Change.CHANGED: _("changed"),
        Change.REMOVED: _("removed"),
    }
    return words[one.change]
