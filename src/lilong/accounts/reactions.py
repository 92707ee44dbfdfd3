"""What accounts does when the territory below it has changed."""

from lilong.accounts import operations
from lilong.journal.events import Occasion
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.text import mark
from lilong.territory.events import AreaEnded


def area_ended(event: AreaEnded, occasion: Occasion) -> None:
    """Let units and posts follow an area that was merged or renumbered.

    After a split nobody but the office knows who answers for which part: units and posts keep
    pointing at the ended area, and see all its parts, until the system administrator gives them a
    new one.
    """
    by = system("accounts.follow_area", words=mark("Succession of an area"))
    if len(event.successor_ids) == 1:
        (successor_id,) = event.successor_ids
        operations.follow_area(event.area_id, successor_id=successor_id, by=by, at=clock.now())
    operations.look_anew(event.area_id, by=by)
