"""What the engine does when something has happened below it."""

from datetime import date

from lilong.accounts.events import UnitEnded
from lilong.cases import operations
from lilong.journal.events import Occasion
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.text import mark
from lilong.rulebook.events import CalendarPublished


def calendar_published(event: CalendarPublished, occasion: Occasion) -> None:
    """Have every office's deadlines that lean on the year counted again."""
    operations.order_recount(
        year=event.year,
        year_revision=event.revision,
        moved=[date.fromisoformat(day) for day in event.moved],
        at=occasion.at,
    )


def unit_ended(event: UnitEnded, occasion: Occasion) -> None:
    """Hand a merged unit's open matters to its successor."""
    operations.hand_to_successor(
        unit_id=event.unit_id,
        successor_id=event.successor_id,
        by=system("cases.succession", occasion.office_id, words=mark("Succession of a unit")),
        at=clock.now(),
    )
