"""The State Council's circular on a year's holidays, read from its own sentences and nothing else.

"二、春节:2月15日(农历腊月二十八、周日)至23日(农历正月初七、周一)放假调休,共9天。2月14日(周六)、2月28日
(周六)上班。" A clause begins with its feast and a colon; what stands outside clauses is preamble.
A sentence of a clause that is none of the known forms is a fault, and so is a weekday or a number
of days that the dates do not bear out: a circular is read exactly or not at all.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from lilong.kernel.calendar import DayRow
from lilong.kernel.errors import Refusal
from lilong.kernel.text import half_width, mark

FEAST_WORDS: Mapping[str, str] = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-autumn Festival",
    "国庆节": "National Day",
}
_FEAST = "|".join(FEAST_WORDS)
_CLAUSE = re.compile(
    rf"(?:^|(?<=[\n。]))(?:[一二三四五六七八九]、)?((?:{_FEAST})(?:、(?:{_FEAST}))*):", re.M
)
_NOTE = r"(?:\(([^()]*)\))?"
_DAY = rf"(?:(\d{{4}})年)?(?:(\d{{1,2}})月)?(\d{{1,2}})日{_NOTE}"
_OFF = re.compile(
    rf"{_DAY}(?:至{_DAY})?放假(?:(\d+)天)?(?:调休)?(?:,(?:与周末连休|不调休))?(?:,?共(\d+)天)?"
)
_WORK = re.compile(rf"({_DAY}(?:[、,和]{_DAY})*)(?:均|都|分别)?(?:正常)?上班")
_ONE = re.compile(_DAY)
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_LONGEST = 20
# What employers are only advised to do changes no day.
_ADVICE = "鼓励"


@dataclass(slots=True)
class Circular:
    """What a circular says: the days, the feasts that have a clause, what could not be read."""

    days: dict[date, DayRow] = field(default_factory=dict)
    feasts: set[str] = field(default_factory=set)
    faults: list[tuple[int, Refusal]] = field(default_factory=list)


class _Unreadable(Exception):
    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


def is_circular(text: str) -> bool:
    """Say whether a text has at least one clause of a circular."""
    return bool(_CLAUSE.search(_plain(text)))


def read_circular(text: str, year: int) -> Circular:
    """Read the clauses of a year's circular; faults carry the number of their clause."""
    found = Circular()
    for number, (feasts, body) in enumerate(_clauses(_plain(text)), start=1):
        names = [FEAST_WORDS[word] for word in feasts.split("、")]
        found.feasts.update(names)
        # Two feasts in one clause: the first names the days, both are known to be there.
        name = "National Day" if "National Day" in names else names[0]
        for sentence in filter(None, re.split("[。;\n]", body)):
            if sentence.startswith(_ADVICE):
                continue
            try:
                for day, row in _read(sentence, name, year):
                    _add(found.days, day, row)
            except _Unreadable as fault:
                found.faults.append((number, fault.refusal))
    return found


def _plain(text: str) -> str:
    plain = half_width(text).replace("；", ";")
    return re.sub(r"[ \t\r\u3000\ufeff]+", "", plain)


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    heads = list(_CLAUSE.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=True):
        body = text[head.end() : end]
        # The last clause ends with its paragraph; what follows is the circular's closing words.
        yield head.group(1), body if end != len(text) else body.partition("\n")[0]


def _read(sentence: str, feast: str, year: int) -> Iterator[tuple[date, DayRow]]:
    off = _OFF.fullmatch(sentence)
    if off:
        yield from ((day, DayRow(False, feast)) for day in _span(off, feast, year))
        return
    if not _WORK.fullmatch(sentence):
        text = mark("“{words}” is no sentence of a circular that can be read.")
        raise _Unreadable(Refusal("unreadable", text, {"words": sentence[:60]}))
    month = 0
    for one in _ONE.finditer(sentence):
        day = _date(one.groups(), feast, year, month)
        month = day.month
        yield day, DayRow(True, feast)


def _span(off: re.Match[str], feast: str, year: int) -> list[date]:
    groups = off.groups()
    first = _date(groups[:4], feast, year, 0)
    has_end = groups[6] is not None
    last = _date(groups[4:8], feast, year, first.month) if has_end else first
    length = (last - first).days + 1
    if not 1 <= length <= _LONGEST:
        text = mark("From {first} to {last} is no span of a holiday.")
        raise _Unreadable(Refusal("bad_span", text, {"first": first, "last": last}))
    for said in filter(None, groups[8:10]):
        if int(said) != length:
            text = mark("From {first} to {last} are {length} days, not {said}.")
            params = {"first": first, "last": last, "length": length, "said": said}
            raise _Unreadable(Refusal("wrong_length", text, params))
    return [first + timedelta(days=number) for number in range(length)]


def _date(groups: tuple[str | None, ...], feast: str, year: int, month: int) -> date:
    said_year, said_month, number, note = groups
    in_month = int(said_month or month)
    if said_year:
        year = int(said_year)
    elif feast == "New Year's Day" and in_month == 12:
        year -= 1
    try:
        day = date(year, in_month, int(number or 0))
    except ValueError:
        text = mark("Day {day} of month {month} does not exist in {year}.")
        params = {"day": number, "month": in_month, "year": str(year)}
        raise _Unreadable(Refusal("no_such_day", text, params)) from None
    weekday = _WEEKDAY.search(note or "")
    if weekday and "一二三四五六日".index(weekday.group(1).replace("天", "日")) != day.weekday():
        text = mark("{day} is not the weekday the circular says: {said}.")
        raise _Unreadable(Refusal("wrong_weekday", text, {"day": day, "said": weekday.group(0)}))
    return day


def _add(days: dict[date, DayRow], day: date, row: DayRow) -> None:
    known = days.get(day)
    if known and known.is_workday != row.is_workday:
        text = mark("{day} is off and worked at once.")
        raise _Unreadable(Refusal("both", text, {"day": day}))
    days[day] = row
