"""The invented town is what its description says."""

from lilong.ledger.models import Household, Place, Relation
from lilong.ledger.terms import PlaceKind, RelationKind
from tests.ledger.town import HOMES, LIVING, REGISTERED, SHOPS, Town


def test_the_town_has_the_places_and_people_it_promises(puyuli: Town) -> None:
    homes = Place.objects.filter(estate=puyuli.estate, kind=PlaceKind.DWELLING)
    assert homes.count() == HOMES == Household.objects.count()
    shops = Place.objects.filter(street=puyuli.street, kind=PlaceKind.PREMISES)
    assert shops.count() == len(SHOPS)
    assert Relation.objects.filter(kind=RelationKind.REGISTERED).count() == REGISTERED
    assert Relation.objects.filter(kind=RelationKind.LIVES).count() == LIVING
    assert puyuli.dwelling(1, "101").address == "浦育路285弄1号101室"
