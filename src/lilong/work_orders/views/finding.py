"""What the frame's search field finds among orders: a number at once, words newest first."""

from collections.abc import Sequence

from lilong.accounts.viewer import Viewer
from lilong.cases import faces
from lilong.cases.models import Matter
from lilong.kernel import clock
from lilong.ui.contributions import Hit
from lilong.work_orders import queries
from lilong.work_orders.queries import NEWEST_FIRST, Filters
from lilong.work_orders.views import showing


def find(viewer: Viewer, words: str, limit: int) -> Sequence[Hit]:
    """Return the orders that carry a number or hold all the words, newest first."""
    at = clock.now()
    text = words.strip()
    by_number = queries.order_list(viewer, Filters(), at=at).filter(number=text.upper())
    found = list(by_number[:1])
    if not found:
        by_words = queries.order_list(viewer, Filters(words=text), at=at)
        found = list(by_words.order_by(*NEWEST_FIRST)[:limit])
    return [_hit(matter) for matter in found]


def _hit(matter: Matter) -> Hit:
    at = clock.now()
    said = (
        showing.stage_words(matter.stage),
        showing.named(matter.work_order.category),
        showing.named(matter.lead_unit),
        matter.place,
    )
    return Hit(
        title=matter.title,
        url=showing.order_url(matter.number),
        number=matter.number,
        summary=" · ".join(part for part in said if part),
        lamp=faces.lamp(matter, at).state,
        at=matter.opened_at,
    )
