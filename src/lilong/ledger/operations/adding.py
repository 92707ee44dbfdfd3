"""Adding one place by hand: what is sent twice is there once."""

from datetime import datetime

from django.db import transaction

from lilong.accounts.operations import take_turn
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger.models import Place
from lilong.ledger.operations.places import add_place
from lilong.ledger.specs import PlaceSpec


def add_new_place(spec: PlaceSpec, *, office_id: int, by: Actor, at: datetime) -> Place:
    """Add one place that does not stand yet; refused where its like stands at the same address.

    Shops may share a door: they are alike only under one name.
    """
    with transaction.atomic():
        take_turn(office_id)
        place = add_place(spec, office_id=office_id, by=by, at=at)
        alike = Place.objects.filter(
            office=office_id, kind=place.kind, address=place.address, name=place.name,
            parent=place.parent_id, area_path=place.area_path, valid_to=None,
        )  # fmt: skip
        if alike.exclude(pk=place.pk).exists():
            text = mark("“{place}” stands in the ledger already.")
            raise Refused(Refusal("stands_already", text, {"place": str(place)}, rule="G-19"))
    return place
