"""What the ledger does when the territory below it has changed."""

from lilong.journal.events import Occasion
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.text import mark
from lilong.ledger import operations
from lilong.territory.events import AreaEnded


def area_ended(event: AreaEnded, _occasion: Occasion) -> None:
    """Let places follow an area that was split, merged or renumbered."""
    by = system("ledger.follow_area", words=mark("Succession of an area"))
    operations.follow_area(event.area_id, successor_ids=event.successor_ids, by=by, at=clock.now())
