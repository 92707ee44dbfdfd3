"""Lists by keyset, fragments for htmx, and answers that cost nothing when nothing changed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render

from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark

M = TypeVar("M", bound=Model)
SIZE = 50
BAD_CURSOR = Refusal(
    "cursor", mark("This link into the list is damaged or of another list. Begin at its start.")
)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of a list; the cursors are empty where the list ends."""

    rows: list[M]
    next_cursor: str = ""
    previous_cursor: str = ""


def keyset(
    queryset: QuerySet[M],
    request: HttpRequest | str,
    order: Sequence[str],
    *,
    size: int = SIZE,
    narrow: QuerySet[Any] | None = None,
) -> Page[M]:
    """Return the page the request's `cursor` asks for, in a stable order, without counting.

    `order` names fields or annotations, "-" for descending, the last one unique ("-received_at",
    "-id"); none may be null (annotate with Coalesce). `request` may be the cursor itself. A cursor
    is signed for its order. Raises Refused for one that is damaged or of another list.

    `narrow` is given where the filters leave a small part of the table: the same rows as models.
    Their keys are found and sorted, and the page is read by key. Otherwise the order is walked
    until the page is full, which reads all rows where the few that match are the oldest. With
    `narrow` the order names fields.
    """
    cursor = request if isinstance(request, str) else request.GET.get("cursor", "")
    fields = tuple(order)
    backwards, values = _opened(cursor, fields) if cursor else (False, [])
    effective = tuple(_reversed(name) for name in fields) if backwards else fields
    beyond = _beyond(effective, values) if values else Q()
    if narrow is None:
        found = list(queryset.filter(beyond).order_by(*effective)[: size + 1])
    else:
        found = _by_keys(queryset, narrow.filter(beyond), effective, size + 1)
    has_more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    has_next = bool(rows) and (backwards or has_more)
    has_previous = bool(rows) and (has_more if backwards else bool(values))
    return Page(
        rows,
        _cursor(rows[-1], fields, backwards=False) if has_next else "",
        _cursor(rows[0], fields, backwards=True) if has_previous else "",
    )


def _by_keys(
    queryset: QuerySet[M], narrow: QuerySet[Any], order: Sequence[str], count: int
) -> list[M]:
    # An expression in the place of the column: no planner can offer an index for it and walk that
    # one in the hope of a find.
    ordered = narrow.order_by(_unindexed(order[0]), *order[1:])
    keys = list(ordered.values_list("pk", flat=True)[:count])
    place = {key: number for number, key in enumerate(keys)}
    name = queryset.model._meta.pk.attname
    return sorted(queryset.filter(pk__in=keys), key=lambda row: place[getattr(row, name)])


def _unindexed(name: str) -> OrderBy:
    field = name.lstrip("-")
    return OrderBy(Coalesce(field, field), descending=name.startswith("-"))


def _reversed(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Return the rows after the values: ranges an index can walk, on either database."""
    alternatives, equal = [], Q()
    for name, value in zip(order, values, strict=True):
        field, side = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        alternatives.append(equal & Q(**{f"{field}__{side}": value}))
        equal &= Q(**{field: value})
    first = order[0]
    bound = "lte" if first.startswith("-") else "gte"
    return Q(**{f"{first.lstrip('-')}__{bound}": values[0]}) & reduce(or_, alternatives)


_TAGS: dict[str, Any] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "u": UUID,
    "i": int,
    "s": str,
}


def _tagged(value: Any) -> list[str]:
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, UUID):
        return ["u", value.hex]
    return ["i" if isinstance(value, int) else "s", str(value)]


def _value(row: Any, path: str) -> Any:
    return reduce(getattr, path.lstrip("-").split("__"), row)


def _cursor(row: Model, order: Sequence[str], *, backwards: bool) -> str:
    data = [int(backwards), [_tagged(_value(row, name)) for name in order]]
    return signing.dumps(data, salt=_salt(order), compress=True)


def _opened(cursor: str, order: Sequence[str]) -> tuple[bool, list[Any]]:
    try:
        backwards, values = signing.loads(cursor, salt=_salt(order))
    except signing.BadSignature as error:
        raise Refused(BAD_CURSOR) from error
    return bool(backwards), [_TAGS[tag](text) for tag, text in values]


def _salt(order: Sequence[str]) -> str:
    return f"lilong.ui.keyset:{','.join(order)}"


def fragment_or_page(
    request: HttpRequest, page: str, fragment: str, context: Mapping[str, Any]
) -> HttpResponse:
    """Return only the fragment when htmx asks for a part, the whole page otherwise."""
    htmx: Any = getattr(request, "htmx", None)
    is_part = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    response = render(request, fragment if is_part else page, dict(context))
    response["Vary"] = "HX-Request"
    return response


def polled(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Return a fragment that is asked for again and again: 304 while it reads the same."""
    response = render(request, template, dict(context))
    tag = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    if request.headers.get("If-None-Match", "") == tag:
        unchanged = HttpResponseNotModified()
        unchanged["ETag"] = tag
        return unchanged
    response["ETag"], response["Cache-Control"] = tag, "no-cache, private"
    return response
