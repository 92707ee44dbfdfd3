"""What is declared and what was written, in words: conditions, amounts, answers, events."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lilong.campaigns import grammar as g
from lilong.campaigns.faces import beside
from lilong.cases import faces as cases
from lilong.cases.forms import option_words
from lilong.kernel.measure import Comparator, Condition
from lilong.ui import figures, times
from lilong.ui.context import own_or_english

_AMOUNTS: Mapping[str, Callable[[], str]] = {
    "all": lambda: pgettext("a base of votes", "all"),
    "in_favour": lambda: pgettext("an amount of votes", "in favour"),
    "against": lambda: pgettext("an amount of votes", "against"),
    "taking_part": lambda: pgettext("a base of votes", "those taking part"),
}
_COMPARED: Mapping[Comparator, Callable[[], str]] = {
    Comparator.AT_LEAST: lambda: _("{amount}: at least {share} of {base}, by {weight}"),
    Comparator.MORE_THAN: lambda: _("{amount}: more than {share} of {base}, by {weight}"),
    Comparator.AT_MOST: lambda: _("{amount}: at most {share} of {base}, by {weight}"),
    Comparator.LESS_THAN: lambda: _("{amount}: less than {share} of {base}, by {weight}"),
}


def amount_words(measure: g.Measure, declared: g.Round, key: str) -> str:
    """Return what an amount is called: a usual word, else the states it is made of."""
    if key in _AMOUNTS:
        return _AMOUNTS[key]()
    states = measure.amounts.get(key, ())
    return " / ".join(str(declared.state(state).label) for state in states) or key


def weight_words(roll: g.Roll, key: str) -> str:
    """Return by what a condition counts: a declared weight, else the lines themselves."""
    found = next((w for w in roll.weights if w.key == key), None)
    return str(found.label) if found else str(roll.lines)


def weighed(roll: g.Roll, key: str, amount: int) -> str:
    """Return an amount as it is shown: in its scale and unit."""
    found = next((w for w in roll.weights if w.key == key), None)
    if found is None or (found.scale == 1 and not found.unit):
        return f"{amount:,}"
    shown = figures.exact(Fraction(amount, found.scale))
    return f"{shown} {found.unit}".strip()


def weighed_words(weight: g.Weight, roll: g.Roll, amount: int) -> str:
    """Return an amount that says itself what it is: by its unit, else by what is weighed."""
    shown = weighed(roll, weight.key, amount)
    return shown if weight.unit else f"{weight.label} {shown}"


def condition_words(
    condition: Condition, measure: g.Measure, declared: g.Round, roll: g.Roll
) -> str:
    """Return a condition as a law words it: in favour: at least 2/3 of all, by heads."""
    share, weight = condition.share, weight_words(roll, condition.weight)
    amount = amount_words(measure, declared, condition.measure)
    fraction = f"{share.numerator}/{share.denominator}" if share.denominator > 1 else f"{share}"
    return _COMPARED[condition.comparator]().format(
        amount=amount[:1].upper() + amount[1:],
        share=fraction,
        base=amount_words(measure, declared, condition.base),
        weight=weight[:1].lower() + weight[1:],
    )


def answers_words(
    questions: Iterable[g.Question], answers: Mapping[str, Any], rulings: Mapping[str, Any]
) -> list[str]:
    """Return answers with their questions, in the order asked."""
    return [
        _("{question}: {answer}").format(
            question=question.label, answer=answer_words(question, answers[question.key], rulings)
        )
        for question in questions
        if answers.get(question.key) not in (None, "")
    ]


def answer_words(question: g.Question, value: Any, rulings: Mapping[str, Any]) -> str:
    """Return one answer as people read it."""
    if question.options:
        rows = rulings.get(question.options, ())
        return next((option_words(row) for row in rows if row["key"] == value), str(value))
    return cases.answer_words(question, value, {})


def day_words(text: Any) -> str:
    """Return a day that was stored as text."""
    return times.day(date.fromisoformat(str(text)[:10])) if text else figures.NONE


def actor_words(label: str, label_en: str) -> str:
    """Return who did something, as her post was called then."""
    return label if times.in_chinese() or not label_en else label_en


def post_words(post: Any) -> str:
    """Return a post with its unit."""
    if post is None:
        return ""
    return f"{own_or_english(post.unit, 'name')} · {own_or_english(post, 'name')}"


Event = Callable[[g.Campaign, Mapping[str, Any]], str]


def _round(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    try:
        label = str(declared.round(str(data["round"])).label)
    except KeyError:
        label = str(data["round"])
    nth = int(data.get("nth") or 1)
    return _("{round} ({nth})").format(round=label, nth=nth) if nth > 1 else label


def _opened(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    words = _("Opened: {round}").format(round=_round(declared, data))
    rule = _("by the rules of {day}").format(day=day_words(data.get("rule_date")))
    return f"{words} · {rule}"


def _closed(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    said = _("Closed: {round}").format(round=_round(declared, data))
    if not data.get("is_early"):
        return said
    early = _("while its share could still be reached")
    return f"{said} · {early}"


def put_off_words(noted: Mapping[str, Any]) -> str:
    """Return from when to when the last day of a round was put off, and why."""
    said = _("Last day put off from {first} to {last}: {reason}")
    return said.format(
        first=day_words(noted["from"]), last=day_words(noted["to"]), reason=noted["reason"]
    )


def _put_off(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    said = _("{round}: last day put off from {first} to {last}")
    return said.format(
        round=_round(declared, data), first=day_words(data["from"]), last=day_words(data["to"])
    )


def _frozen(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    count = int(data["count"])
    words = ngettext("Roll frozen: {count} line", "Roll frozen: {count} lines", count)
    return f"{words.format(count=f'{count:,}')} · {str(data['fingerprint'])[:12]}"


def _crossed(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    try:
        label = str(declared.round(str(data["round"])).measure(str(data["measure"])).label)
    except KeyError:
        label = str(data["measure"])
    if data["is_reached"]:
        return _("Reached: {measure}").format(measure=label)
    return _("No longer reached: {measure}").format(measure=label)


def _moved(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    try:
        effects = declared.round(str(data["round"])).effects
    except KeyError:
        effects = ()
    label = next((str(e.label) for e in effects if e.key == data["effect"]), str(data["effect"]))
    count = int(data["count"])
    lines = ngettext("{count} line", "{count} lines", count).format(count=f"{count:,}")
    words = _("{effect}: {lines}").format(effect=label, lines=lines)
    return f"{words} · {day_words(data.get('on'))}"


def _assigned(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    count = int(data["count"])
    if data.get("post") is None:
        words = ngettext("Taken back: {count} line", "Taken back: {count} lines", count)
    else:
        words = ngettext("Given to a post: {count} line", "Given to a post: {count} lines", count)
    return words.format(count=f"{count:,}")


def _deleted(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    count = int(data["count"])
    words = ngettext(
        "What told of people was deleted in {count} line",
        "What told of people was deleted in {count} lines", count,
    )  # fmt: skip
    return words.format(count=f"{count:,}")


def _withdrawn(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    return _("Taken off the roll: {line}").format(line=data["label"])


def _corrected(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    return _("Line put right: {line}").format(line=data["label"])


def _late(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    return _("Came late: {line}").format(line=data["label"])


def _hung(_declared: g.Campaign, data: Mapping[str, Any]) -> str:
    first, last = date.fromisoformat(data["from"]), date.fromisoformat(data["to"])
    words = _("Notice put up: {title}, {first} to {last}")
    return words.format(title=data["title"], first=times.day(first), last=times.day(last))


EVENTS: Mapping[str, Event] = {
    "campaigns.prepared": lambda _declared, _data: _("Campaign prepared"),
    "campaigns.line_added": lambda _declared, _data: _("Put on the roll"),
    "campaigns.line_added_late": _late,
    "campaigns.line_withdrawn": _withdrawn,
    "campaigns.line_corrected": _corrected,
    "campaigns.roll_frozen": _frozen,
    "campaigns.round_opened": _opened,
    "campaigns.round_put_off": _put_off,
    "campaigns.round_closed": _closed,
    "campaigns.threshold_crossed": _crossed,
    "campaigns.lines_moved": _moved,
    "campaigns.lines_assigned": _assigned,
    "campaigns.line_moved": lambda _declared, _data: _("Move made"),
    "campaigns.people_deleted": _deleted,
    "campaigns.notice_put_up": _hung,
    "campaigns.notice_taken_down": lambda _declared, data: _("Notice taken down: {title}").format(
        title=data["title"]
    ),
    "campaigns.objection_received": lambda _declared, _data: _("An objection was received"),
    "campaigns.objection_answered": lambda _declared, _data: _("An objection was answered"),
    "campaigns.objection_mediated": lambda _declared, _data: _("An objection was mediated"),
    "campaigns.table_taken": lambda _declared, data: _("The lines were taken out as {form}").format(
        form=str(data["form"]).upper()
    ),
    "campaigns.slips_printed": lambda _declared, _data: _("Slips with codes were printed"),
    **beside.EVENTS,
}


def event_words(declared: g.Campaign, kind: str, data: Mapping[str, Any]) -> str:
    """Return what an event of a campaign says, its type where no words are known for it."""
    known = EVENTS.get(kind)
    return known(declared, data) if known else kind


def hour_words(at: datetime | None) -> str:
    """Return a moment, a dash for none."""
    return times.when(at) if at else figures.NONE
