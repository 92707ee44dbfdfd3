"""An office's own places: today its areas, told from those of the next office."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lilong.kernel import clock
from lilong.ledger import queries
from lilong.ledger.addresses import Resolver, Verdict
from tests.cast import small_office


def _resolver(office):
    return Resolver(queries.gazetteer_of(office.area, on=clock.local(clock.now()).date()))


def test_an_area_of_ours_is_known_and_the_next_offices_is_outside(cast):
    other = small_office("310198077", "丁外", "DW", people=(), west=121.7)
    resolver = _resolver(cast.office)
    ours, theirs = cast.areas["east"], other.areas["west"]
    found = resolver.resolve(f"{ours.name}门口")
    assert (found.verdict, found.candidates[0].place.key) == (Verdict.KNOWN, ours.code)
    assert found.candidates[0].place.township == cast.office.area.name
    assert resolver.resolve(other.office.area.name).verdict is Verdict.OUTSIDE
    assert resolver.resolve(f"{theirs.name}3号").verdict is Verdict.OUTSIDE
    assert _resolver(other.office).resolve(other.office.area.name).verdict is Verdict.KNOWN


def test_an_area_that_has_ended_is_not_known(cast):
    ours = cast.areas["east"]
    day = clock.local(clock.now()).date()
    ours.valid_to = day.replace(year=day.year - 1)
    ours.save()
    assert ours.code not in {p.key for p in queries.gazetteer_of(cast.office.area, on=day).places}


def test_the_command_asks_an_offices_places(cast):
    out = StringIO()
    name = cast.areas["east"].name
    call_command("address", "resolve", name, "--office", cast.office.code, "--json", stdout=out)
    assert json.loads(out.getvalue())["candidates"][0]["key"] == cast.areas["east"].code


@pytest.mark.django_db
def test_an_unknown_office_is_said():
    with pytest.raises(CommandError, match="no office") as fault:
        call_command("address", "resolve", "某某路1号", "--office", "999")
    assert fault.value.returncode == 2
