"""What the room does when a person of the ledger is forgotten."""

from uuid import UUID

from lilong.journal.events import Occasion
from lilong.kernel.actor import system
from lilong.kernel.text import mark
from lilong.ledger.events import PersonErased
from lilong.resources import operations


def person_erased(_event: PersonErased, occasion: Occasion) -> None:
    """Take her name off her receipts; the receipts and their sums stay."""
    office_id = occasion.office_id
    by = system("resources.forget", office_id, words=mark("Request of the person herself"))
    operations.forget_receiver(
        UUID(occasion.subject.id), office_id=office_id, by=by, at=occasion.at
    )
