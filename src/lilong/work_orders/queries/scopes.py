"""Which scopes of the rulebook work orders are judged by."""

from functools import partial

from django.utils.translation import gettext

from lilong.kernel import clock
from lilong.kernel.text import mark
from lilong.rulebook.ports import Named
from lilong.rulebook.terms import SCOPE_FORM, category_scopes
from lilong.territory.models import valid_on
from lilong.ui.context import own_or_english
from lilong.work_orders.models import Category
from lilong.work_orders.terms import RequesterKind, Source
from lilong.work_orders.words import SOURCE_WORDS

# What stands before a category's name for each step it lies below the top.
_STEP = "\u3000"


def scopes(office_id: int) -> list[Named]:
    """Return every door a request comes in by, firms, who count otherwise, and the categories."""
    doors = [Named(f"source:{door}", partial(gettext, SOURCE_WORDS[door])) for door in Source]
    firms = partial(gettext, mark("Requests of firms"))
    return [
        *doors,
        Named(f"source:{RequesterKind.FIRM}", firms),
        *_categories(office_id),
    ]


def _categories(office_id: int) -> list[Named]:
    """Return the categories of today, each with those above it; all below one are meant."""
    today = clock.local(clock.now()).date()
    rows = Category.objects.filter(valid_on(today), office_id=office_id).order_by("path")
    found = []
    for row in rows:
        own, *above = category_scopes(row.path)
        if SCOPE_FORM.fullmatch(own):
            found.append(Named(own, partial(_words, row), tuple(above)))
    return found


def _words(row: Category) -> str:
    depth = row.path.strip("/").count("/")
    return f"{_STEP * depth}{row.code} {own_or_english(row, 'name')}"
