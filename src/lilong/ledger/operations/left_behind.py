"""What a split area left behind goes to an area that came after it, when somebody says where."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from lilong.accounts.viewer import Viewer
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger.models import Body
from lilong.ledger.operations.organisations import move_bodies
from lilong.ledger.operations.places import move_places
from lilong.ledger.queries import areas
from lilong.territory.models import Area

NONE_CHOSEN = Refusal("none_chosen", mark("Choose at least one place or body."))
NOWHERE = Refusal(
    "not_after", mark("This area did not come after the one that ended. Choose one of the list."),
    field="to",
)  # fmt: skip
GONE = Refusal(
    "not_waiting",
    mark("Some of these no longer wait: somebody moved or ended them. Look at the list again."),
)


def send_on(
    keys: Collection[UUID],
    body_keys: Collection[UUID] = (),
    *,
    out_of: Area,
    to: Area | None,
    viewer: Viewer,
    at: datetime,
) -> tuple[int, int]:
    """Move places that wait in an ended area, with what lies in them, and bodies that stood for it.

    Returns how many places and bodies moved. Refused for an area that did not come after it, and
    for what waits no more.
    """
    if not keys and not body_keys:
        raise Refused(NONE_CHOSEN)
    after = areas.came_after(out_of, on=local(at).date())
    if to is None or to.pk not in {area.pk for area in after}:
        raise Refused(NOWHERE)
    with transaction.atomic():
        found = _held(areas.waiting_in(viewer, out_of), keys)
        moving = _held(areas.waiting_bodies(viewer, out_of), body_keys)
        by = viewer.actor()
        bodies = move_bodies(
            list(Body.objects.filter(office=viewer.office_id, pk__in=moving)), to=to, by=by, at=at
        )
        if not found:
            return 0, bodies
        places = move_places(found, to=to, office_id=viewer.office_id, by=by, at=at)
    return places, bodies


def _held(waiting: QuerySet[Any], keys: Collection[UUID]) -> list[UUID]:
    """Hold what was chosen until it is moved, so that two people do not send one to two areas."""
    rows = waiting.filter(pk__in=list(keys)).select_for_update(of=("self",))
    found = set(rows.values_list("pk", flat=True))
    if found != set(keys):
        raise Refused(GONE)
    return sorted(found)
