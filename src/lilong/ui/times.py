"""How moments, days and spans are written; display only, no deadline is counted here."""

from datetime import date, datetime, timedelta

from django.utils.translation import get_language, gettext, ngettext, pgettext

from lilong.kernel import clock
from lilong.kernel.calendar import Limit, Unit

WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_chinese() -> bool:
    """Say whether the reader's language is Chinese."""
    return (get_language() or "zh-hans").startswith("zh")


def weekday(on: date) -> str:
    """Return 周六 or Sat."""
    return (WEEKDAYS_ZH if in_chinese() else WEEKDAYS_EN)[on.weekday()]


def day(on: date) -> str:
    """Return 2026-11-21 周六 or Sat 21 Nov 2026."""
    if in_chinese():
        return f"{on:%Y-%m-%d} {weekday(on)}"
    return f"{weekday(on)} {on.day} {MONTHS_EN[on.month - 1]} {on.year}"


def when(at: datetime) -> str:
    """Return the moment in Shanghai's time: 2026-11-21 周六 14:05, Sat 21 Nov 2026, 14:05."""
    moment = clock.local(at)
    joint = " " if in_chinese() else ", "
    return f"{day(moment.date())}{joint}{moment:%H:%M}"


def short(at: datetime, now: datetime | None = None) -> str:
    """Return the moment as briefly as today allows: 今天 17:00, 周一 17:00, 11-27 17:00."""
    moment, present = clock.local(at), clock.local(now or clock.now())
    word = day_word(moment.date(), present.date())
    if abs((moment.date() - present.date()).days) <= 1:
        form = pgettext("near day", "{time} {day}")
        return form.format(time=f"{moment:%H:%M}", day=word)
    return f"{word} {moment:%H:%M}"


def day_word(on: date, today: date) -> str:
    """Return 今天, 周一, 11-27 or the whole day in another year."""
    days = (on - today).days
    near = {
        -1: pgettext("near day", "yesterday"),
        0: pgettext("near day", "today"),
        1: pgettext("near day", "tomorrow"),
    }
    if days in near:
        return near[days]
    if 1 < days < 7:
        return weekday(on)
    if on.year != today.year:
        return day(on)
    return f"{on:%m-%d}" if in_chinese() else f"{on.day} {MONTHS_EN[on.month - 1]}"


def clock_or_day(at: datetime, now: datetime | None = None) -> str:
    """Return only the time for today, only the day otherwise: what a list's right edge shows."""
    moment, present = clock.local(at), clock.local(now or clock.now())
    if moment.date() == present.date():
        return f"{moment:%H:%M}"
    return day_word(moment.date(), present.date())


def span(length: timedelta) -> str:
    """Return a span in its largest whole unit, rounded down, at least one minute."""
    minutes = max(1, int(abs(length.total_seconds()) // 60))
    if minutes < 60:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    if minutes < 48 * 60:
        hours = minutes // 60
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    days = minutes // (24 * 60)
    return ngettext("{count} day", "{count} days", days).format(count=days)


def time_left(due: datetime, now: datetime | None = None) -> str:
    """Return the time left or over with the moment: 剩 5 小时 · 今天 17:00 前, 超期 20 分.

    The moment itself is still in time. Spans are calendar time; how the deadline was counted is
    the clock's to explain.
    """
    present = now or clock.now()
    length = span(due - present)
    if present > due:
        return gettext("{span} over").format(span=length)
    left = gettext("{span} left").format(span=length)
    by = pgettext("a deadline", "by {moment}").format(moment=short(due, present))
    return f"{left} · {by}"


def lamp(
    due: datetime | None,
    *,
    warn_at: datetime | None = None,
    now: datetime | None = None,
    is_paused: bool = False,
) -> str:
    """Return the state of a deadline's lamp: normal, soon, late, paused, or none without one."""
    if due is None:
        return "none"
    if is_paused:
        return "paused"
    present = now or clock.now()
    if present > due:
        return "late"
    return "soon" if warn_at and present >= warn_at else "normal"


def length(limit: Limit) -> str:
    """Return a limit in words: 5 working days, 5 个工作日."""
    number = limit.number
    words = {
        Unit.EMERGENCY_HOURS: ngettext("{n} emergency hour", "{n} emergency hours", number),
        Unit.WORKING_HOURS: ngettext("{n} working hour", "{n} working hours", number),
        Unit.WORKING_DAYS: ngettext("{n} working day", "{n} working days", number),
        Unit.DAYS: ngettext("{n} day", "{n} days", number),
        Unit.MONTHS: ngettext("{n} month", "{n} months", number),
    }
    return words[limit.unit].format(n=number)
