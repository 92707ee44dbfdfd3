"""What is asked of half a million people is found by an index, on both databases."""

import pytest
from django.db import connection

from lilong.kernel import clock
from lilong.kernel.identifiers import new_id
from lilong.ledger.models import Person, Place, PlaceFact
from lilong.ledger.terms import PlaceKind
from lilong.vault.fields import blind

pytestmark = pytest.mark.django_db


def _plan(rows) -> str:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # the tables of a test are small
    return rows.explain()


@pytest.mark.parametrize("kind", ["identity", "name", "phone"])
def test_a_person_is_found_by_her_number_without_reading_all(cast, kind):
    Person.objects.bulk_create(
        Person(
            office=cast.office,
            name=f"甲{n}",
            identity=f"{n}",
            phone=f"{n}",
            recorded_at=clock.now(),
        )
        for n in range(200)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rows = Person.objects.filter(
        office=cast.office, merged_into=None, **{f"{kind}_index": blind(kind, "19900000001")}
    )
    assert f"ledger_person_{kind}" in _plan(rows.order_by("id")[:50])


def test_what_was_told_of_a_place_is_found_without_reading_all(cast):
    rows = PlaceFact.objects.filter(office=cast.office, place=new_id())
    assert "ledger_fact_place" in _plan(rows.order_by("key", "valid_from"))


def test_the_shops_of_a_street_are_found_without_reading_all(cast):
    rows = Place.objects.filter(office=cast.office, street=new_id(), kind=PlaceKind.PREMISES)
    assert "ledger_place_along" in _plan(rows.order_by("order", "sort_key", "id"))
