"""Which scopes of the rulebook work orders are judged by."""

from functools import partial

from django.utils.translation import gettext

from lilong.kernel.text import mark
from lilong.rulebook.ports import Named
from lilong.work_orders.terms import RequesterKind, Source
from lilong.work_orders.words import SOURCE_WORDS


def scopes(_office_id: int) -> list[Named]:
    """Return every door a request comes in by, and firms, who count otherwise than their door."""
    doors = [Named(f"source:{door}", partial(gettext, SOURCE_WORDS[door])) for door in Source]
    firms = partial(gettext, mark("Requests of firms"))
    return [*doors, Named(f"source:{RequesterKind.FIRM}", firms)]
