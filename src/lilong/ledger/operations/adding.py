"""Adding one place by hand: what is sent twice is there once."""

from datetime import datetime

from django.db import transaction

from lilong.accounts.operations import take_turn
from lilong.kernel.actor import Actor
from lilong.ledger.models import Place
from lilong.ledger.operations.places import add_place
from lilong.ledger.operations.standing import stand_alone
from lilong.ledger.specs import PlaceSpec


def add_new_place(spec: PlaceSpec, *, office_id: int, by: Actor, at: datetime) -> Place:
    """Add one place that does not stand yet; refused where its like stands at the same address.

    Shops may share a door: they are alike only under one name. A house or a home is known by its
    address alone.
    """
    with transaction.atomic():
        take_turn(office_id)
        place = add_place(spec, office_id=office_id, by=by, at=at)
        stand_alone(place)
    return place
