"""An order as its pages draw it: plain parts in the reader's language, nothing decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lilong.cases import faces
from lilong.cases.forms import option_words
from lilong.cases.grammar import Question
from lilong.cases.models import Matter
from lilong.cases.queries import Offer
from lilong.kernel.clock import local
from lilong.ui import messages, parts
from lilong.ui.context import own_or_english
from lilong.work_orders import queries
from lilong.work_orders.flow import PROGRAMME
from lilong.work_orders.queries import Names, OrderView
from lilong.work_orders.terms import RequesterKind, RequestKind, ResultClass, Source
from lilong.work_orders.words import (
    REQUEST_KIND_WORDS,
    REQUESTER_KIND_WORDS,
    RESULT_CLASS_WORDS,
    SOURCE_WORDS,
)

# Rows of the attachments room and of the journal, as their queries return them.
Attachment = Any
Entry = Any
# Refusals that say there is nothing of the kind here.
DOES_NOT_APPLY = frozenset({"no_warning", "no_redo", "no_part", "nobody_joined"})
# Ways out beside the seven stages.
# Moves that ask nothing are one button; the rest has a form.
AT_ONCE = frozenset(
    m.key for m in PROGRAMME.moves if not m.asks and not m.asks_reason and not m.confirms
)


def named(thing: Any) -> str:
    """Return a name an office owns in the reader's language, empty for nothing."""
    return str(own_or_english(thing, "name")) if thing is not None else ""


def source_words(source: str) -> str:
    """Return by which door an order came."""
    return _(SOURCE_WORDS[Source(source)])


def stage_words(stage: str) -> str:
    """Return a stage's name."""
    return str(PROGRAMME.stage(stage).label)


def order_url(number: str) -> str:
    """Return the address of an order's page."""
    return reverse("work_orders:order", args=[number])


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list of orders."""

    matter: Matter
    url: str
    lamp: parts.Lamp
    stage: str
    category: str
    unit: str
    area: str
    source: str
    kind: str


def line(matter: Matter, at: datetime) -> Line:
    """Return an order as a row; its unit, area and category have been read with it."""
    details = matter.work_order
    return Line(
        matter=matter,
        url=order_url(matter.number),
        lamp=faces.lamp(matter, at),
        stage=stage_words(matter.stage),
        category=named(details.category),
        unit=named(matter.lead_unit),
        area=named(matter.area),
        source=source_words(details.source),
        kind=_(REQUEST_KIND_WORDS[RequestKind(details.request_kind)]),
    )


def lines(matters: Iterable[Matter], at: datetime) -> list[Line]:
    """Return orders as rows."""
    return [line(matter, at) for matter in matters]


def request_words(view: OrderView) -> list[str]:
    """Return the words under an order's title: door, sender's number, request, who asks."""
    details = view.details
    said = [source_words(details.source)]
    if details.sender_number:
        said.append(details.sender_number)
    said.append(_(REQUEST_KIND_WORDS[RequestKind(details.request_kind)]))
    if details.is_firm:
        said.append(_(REQUESTER_KIND_WORDS[RequesterKind.FIRM]))
    return said


def facts(view: OrderView) -> list[parts.Fact]:
    """Return what is known of an order, the important first."""
    matter, details = view.matter, view.details
    found: list[tuple[str, Any]] = [
        (_("Category"), _category(view)),
        (_("Lead unit"), named(matter.lead_unit)),
        (_("Request"), " · ".join(request_words(view))),
        (_("Happened"), messages.shown(details.happened_at) if details.happened_at else ""),
        (_("Came in"), messages.shown(matter.opened_at)),
        (_("Recorded"), messages.shown(matter.recorded_at)),
        (_("Result"), _result(details.result_class)),
        (_("What was done about it"), matter.facts.get("done", "")),
        (_("Handling"), _nth(matter.round)),
        (_("Sent back"), _times(details.sent_back)),
        (_("Rework"), _times(details.rework_count)),
        (_("Closed"), messages.shown(matter.closed_at) if matter.closed_at else ""),
    ]
    return [parts.Fact(label, value) for label, value in found if value]


def _category(view: OrderView) -> str:
    """Return what an order is filed under; under another name on its first day, that one too."""
    category, matter = view.details.category, view.matter
    if category is None:
        return _("not filed yet")
    shown = f"{named(category)} · {category.code}"
    first_day = local(matter.opened_at).date()
    then = queries.desk(matter.office_id, on=first_day).catalogue.leaves.get(category.code)
    if then is None or named(then) == named(category):
        return shown
    return _("{name}; when it came in: {then}").format(name=shown, then=named(then))


def place_facts(view: OrderView) -> list[parts.Fact]:
    """Return where it is, as far as it is known."""
    matter = view.matter
    found = [
        (_("Place"), matter.place or _("not told")),
        (_("Area"), named(matter.area) or _("not found yet")),
    ]
    return [parts.Fact(label, value) for label, value in found]


def at_point(matter: Matter) -> str:
    """Return "lon,lat" for the map, empty when no point is known."""
    if matter.longitude is None or matter.latitude is None:
        return ""
    return f"{matter.longitude:.6f},{matter.latitude:.6f}"


def _result(key: str) -> str:
    return _(RESULT_CLASS_WORDS[ResultClass(key)]) if key else ""


def _nth(number: int) -> str:
    return _("round {number}").format(number=number) if number > 1 else ""


def _times(number: int) -> str:
    return _("{count} times").format(count=number) if number else ""


def said(question: Question, value: Any, names: Names, rulings: Mapping[str, Any]) -> str:
    """Return an answer as people read it, without its question."""
    if question.key == "category":
        leaf = names.catalogue.leaves.get(value)
        words = f"{named(leaf)} · {value}" if leaf else str(value)
    elif question.options:
        rows = {row["key"]: row for row in rulings.get(question.options, ())}
        words = option_words(rows[value]) if value in rows else str(value)
    elif question.kind == "area":
        words = named(names.areas.get(value)) or str(value)
    elif question.kind == "units":
        held = {unit.id: named(unit) for unit in names.catalogue.units.values()}
        words = faces.answer_words(question, value, held)
    elif question.kind == "unit":
        words = named(names.catalogue.units.get(value)) or str(value)
    else:
        words = faces.answer_words(question, value, {})
    return words


def _said(question: Question, value: Any, names: Names, rulings: Mapping[str, Any]) -> str:
    words = said(question, value, names, rulings)
    return _("{label}: {value}").format(label=question.label, value=words)


def _entry(view: OrderView, entry: Any, names: Names) -> parts.TimelineEntry:
    data = entry.data
    answers = data.get("answers") or {}
    move = view.case.programme.move(data.get("move", ""))
    # In the order they were asked, under the words of this very move.
    rulings = view.case.snapshot.rulings
    said = [
        _said(q, answers[q.key], names, rulings)
        for q in (move.asks if move else ())
        if q.key in answers
    ]
    lead = names.catalogue.units.get(data.get("lead_unit") or 0)
    if lead is not None and entry.type != "cases.raised" and "unit" not in answers:
        said.append(_("to {unit}").format(unit=named(lead)))
    said += faces.lapse_words(view.case.programme, entry)
    is_system = entry.actor.get("kind") in {"system", "import"}
    return parts.TimelineEntry(
        at=local(entry.at),
        text=" · ".join([faces.entry_words(view.case.programme, entry), *said]),
        who=messages.who(entry.actor),
        reason=entry.reason,
        is_system=is_system,
    )


def file_links(files: Iterable[Any]) -> list[parts.FileLink]:
    """Return files with their small pictures."""
    return [
        parts.FileLink(
            name=file.name,
            url=reverse("attachments:file", args=[file.pk]),
            thumbnail=reverse("attachments:thumbnail", args=[file.pk]) if file.is_picture else "",
            octets=file.size,
        )
        for file in files
    ]


def timeline(view: OrderView, names: Names, files: Sequence[Any]) -> list[parts.TimelineEntry]:
    """Return the history of an order, newest last, each file beside what it came with."""
    by_moment: dict[datetime, list[Any]] = {}
    for file in files:
        by_moment.setdefault(file.uploaded_at, []).append(file)
    drawn = []
    for entry in view.case.entries:
        one = _entry(view, entry, names)
        came = by_moment.pop(entry.at, [])
        drawn.append(_with_files(one, came) if came else one)
    for moment, came in by_moment.items():
        who = messages.who(came[0].uploaded_by)
        drawn.append(
            parts.TimelineEntry(local(moment), _("Files added"), who, files=file_links(came))
        )
    return sorted(drawn, key=lambda one: one.at)


def _with_files(one: parts.TimelineEntry, files: Iterable[Any]) -> parts.TimelineEntry:
    return parts.TimelineEntry(
        one.at, one.text, one.who, one.post, one.reason, file_links(files), one.is_system
    )


def actions(view: OrderView) -> list[parts.Action]:
    """Return what the viewer may do now, the simple ones as buttons.

    First, and alone in colour, stands the primary move that leads furthest.
    """
    open_moves = [o for o in view.offers if o.is_open]
    first = next((o for o in reversed(open_moves) if o.move.primary), None)
    rest = [o for o in open_moves if o is not first]
    return [
        _action(view.matter, offer, is_primary=offer is first)
        for offer in ([first, *rest] if first else rest)
    ]


def _action(matter: Matter, offer: Offer, *, is_primary: bool) -> parts.Action:
    move = offer.move
    url = reverse("work_orders:move", args=[matter.number, move.key])
    if move.key in AT_ONCE:
        return parts.Action(
            str(move.label), url, is_primary, method="post",
            fields={"revision": matter.revision},
        )  # fmt: skip
    return parts.Action(str(move.label), url, is_primary)


def blocked(view: OrderView) -> list[parts.Blocked]:
    """Return what the viewer may not do now and why; a move with several reasons has several.

    What does not apply to this order at all is no hindrance, and is left out.
    """
    return faces.blocked(
        [
            o
            for o in view.offers
            if not o.move.quiet and not any(r.code in DOES_NOT_APPLY for r in o.refusals)
        ]
    )


def earlier(view: OrderView, at: datetime) -> list[dict[str, Any]]:
    """Return earlier orders of the caller or nearby, each with why it is shown."""
    return [
        {
            "line": line(one.matter, at),
            "why": _("same caller") if one.is_same_caller else _("nearby and alike"),
            "likeness": one.likeness,
        }
        for one in view.earlier
    ]
