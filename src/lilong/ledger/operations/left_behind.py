"""What a split area left behind goes to an area that came after it, when somebody says where."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger.operations.places import move_places
from lilong.ledger.queries import areas
from lilong.territory.models import Area

NONE_CHOSEN = Refusal("none_chosen", mark("Choose at least one place."))
NOWHERE = Refusal(
    "not_after", mark("This area did not come after the one that ended. Choose one of the list."),
    field="to",
)  # fmt: skip
GONE = Refusal(
    "not_waiting",
    mark("Some of these no longer wait: somebody moved or ended them. Look at the list again."),
)


def send_on(
    keys: Collection[UUID], *, out_of: Area, to: Area | None, viewer: Viewer, at: datetime
) -> int:
    """Move places that wait in an ended area, with what lies in them; return how many moved.

    Refused for an area that did not come after it, and for places that wait no more.
    """
    if not keys:
        raise Refused(NONE_CHOSEN)
    after = areas.came_after(out_of, on=local(at).date())
    if to is None or to.pk not in {area.pk for area in after}:
        raise Refused(NOWHERE)
    with transaction.atomic():
        waiting = areas.waiting_in(viewer, out_of).filter(pk__in=list(keys))
        # Held until they are moved, so that two people do not send one place to two areas.
        found = set(waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
        if found != set(keys):
            raise Refused(GONE)
        return move_places(
            sorted(found), to=to, office_id=viewer.office_id, by=viewer.actor(), at=at
        )
