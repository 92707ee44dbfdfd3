"""Two people add the same person or place at one moment: one does, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from lilong.kernel.errors import Refused
from lilong.ledger.models import Person, Place
from lilong.ledger.operations.adding import add_new_place
from lilong.ledger.operations.admitting import admit_person
from lilong.ledger.specs import PersonSpec, PlaceSpec
from lilong.ledger.terms import IdentityKind, PlaceKind
from tests.cast import Cast
from tests.ledger.house import AT, NUMBER, SINCE, SOURCE
from tests.ledger.test_places import BY

AT_ONCE = 4


def _together(act: Callable[[], Any]) -> list[str]:
    """Let several do the same at one moment; return how each ended."""
    barrier = Barrier(AT_ONCE)

    def one(_nth: int) -> str:
        try:
            connection.ensure_connection()
            barrier.wait(120)
            act()
        except Refused as refused:
            return refused.refusals[0].code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)))


@pytest.fixture(autouse=True)
def _several_writers() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")


@pytest.mark.django_db(transaction=True)
def test_one_person_is_admitted_once(cast: Cast) -> None:
    office = cast.office.pk

    def admit() -> None:
        spec = PersonSpec(
            name="周小川", identity_kind=IdentityKind.RESIDENT, identity=NUMBER
        )  # fmt: skip
        admit_person(spec, [], office_id=office, source=SOURCE, by=BY, at=AT)

    assert _together(admit) == ["done", *["known_number"] * (AT_ONCE - 1)]
    assert Person.objects.filter(office=office).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_place_is_added_once(cast: Cast) -> None:
    office, area = cast.office.pk, cast.areas["east"].pk

    def add() -> None:
        spec = PlaceSpec(
            kind=PlaceKind.BUILDING, road="示例路", number="9", area_id=area, valid_from=SINCE
        )
        add_new_place(spec, office_id=office, by=BY, at=AT)

    assert _together(add) == ["done", *["stands_already"] * (AT_ONCE - 1)]
    assert Place.objects.filter(office=office, number="9").count() == 1
