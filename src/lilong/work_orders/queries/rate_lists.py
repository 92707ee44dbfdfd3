"""The orders behind a figure of the rates, and what its group is called."""

from lilong.accounts.viewer import Viewer
from lilong.cases.models import MatterQuerySet
from lilong.kernel.text import whole_number
from lilong.work_orders.queries import rate_sets
from lilong.work_orders.queries.lists import with_details
from lilong.work_orders.queries.rate_groups import Group, groups_of, narrowed
from lilong.work_orders.queries.rate_sets import RatesAsked
from lilong.work_orders.rated import Grouping, Rate


def rate_list(
    viewer: Viewer, asked: RatesAsked, rate: Rate, part: str, key: str = ""
) -> MatterQuerySet:
    """Return the orders behind a figure, for `NEWEST_FIRST`: as many as the figure says.

    `key` is a group's, empty for all together. Who sees a part of the office has her own units'.
    """
    by_unit = asked.by == Grouping.UNIT
    unit_id = whole_number(key) if by_unit else None
    if by_unit and key and (unit_id is None or not _may_ask(viewer, unit_id)):
        return with_details(rate_sets.orders(viewer, asked).none())
    rows = rate_sets.rate_orders(viewer, asked, rate, part, unit_id)
    if key and not by_unit:
        rows = narrowed(rows, viewer, asked, key)
    return with_details(rows)


def _may_ask(viewer: Viewer, unit_id: int) -> bool:
    return viewer.sees_whole_office or unit_id in viewer.unit_ids


def named_group(viewer: Viewer, asked: RatesAsked, key: str) -> Group | None:
    """Return the group of a key as lists name it; None for all together, or an unknown one."""
    listed = groups_of(viewer, asked).all_groups()
    return next((group for group in listed if str(group.key) == key), None)
