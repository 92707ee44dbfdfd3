"""Pure rules that mark unusual readings (L-09); each flag can be counted again by hand."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.overview.terms import Flag, Found, Look, Usual

_HOUR = timedelta(hours=1)


def unusual(looks: Iterable[Look], usual: Usual) -> dict[UUID, list[Found]]:
    """Return the flags of each reading that has any; `looks` may come in any order.

    A reading is judged by itself and those before it: what comes later marks the later one.
    """
    ordered = sorted(looks, key=lambda look: (look.at, str(look.id)))
    found: dict[UUID, list[Found]] = defaultdict(list)
    for look, count in _counted(ordered, _HOUR, by_subject=False):
        if count > usual.most_subjects:
            params = {"count": count, "most": usual.most_subjects}
            found[look.id].append(Found(Flag.MANY, params))
    for look, count in _counted(ordered, usual.looks_within, by_subject=True):
        if count > usual.most_looks:
            days = usual.looks_within.days
            params = {"count": count, "most": usual.most_looks, "days": days}
            found[look.id].append(Found(Flag.AGAIN, params))
    minutes = int(usual.around_hours.total_seconds() // 60)
    for look in ordered:
        if flags := list(_by_itself(look, minutes)):
            found[look.id] += flags
    return dict(found)


def _by_itself(look: Look, minutes: int) -> Iterator[Found]:
    if not look.is_in_hours:
        yield Found(Flag.HOURS, {"minutes": minutes})
    if look.is_inside is False:
        yield Found(Flag.AREA)
    if look.fits is False:
        yield Found(Flag.PURPOSE)
    if look.is_child:
        yield Found(Flag.CHILD)


def _counted(
    ordered: Sequence[Look], span: timedelta, *, by_subject: bool
) -> Iterator[tuple[Look, int]]:
    """Yield each look with the number within the span before it.

    By subject: her looks at that subject; else: the different subjects she looked at.
    """
    windows: dict[object, deque[Look]] = defaultdict(deque)
    for look in ordered:
        key = (look.staff_id, look.subject) if by_subject else look.staff_id
        window = windows[key]
        window.append(look)
        while look.at - window[0].at >= span:
            window.popleft()
        yield look, len(window) if by_subject else len({one.subject for one in window})


def may_export(
    auditor: int | None, readers: Sequence[int | None], asked_reader: int | None
) -> Refusal | None:
    """Say why an auditor may not take these lines out: her own readings are another's to audit."""
    if auditor is not None and asked_reader == auditor:
        return Refusal(
            "own_readings",
            mark("These are your own readings: another auditor takes them out."),
            rule="L-09",
        )
    if not readers:
        return Refusal("nothing", mark("There is no line to take out."))
    return None
