"""The ledger's cells, asked through the whole product but for the network.

Run as a module in the filled instance's environment; prints one JSON object: for each cell p50 and
p95 in ms with the mean in time of one core, or a rate a second.
"""

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  # after the set-up
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from lilong.accounts import demo as accounts_demo  # noqa: E402
from lilong.accounts import queries as accounts  # noqa: E402
from lilong.accounts.doors import BACKEND, PASSED_KEY  # noqa: E402
from lilong.accounts.models import Office, Staff  # noqa: E402
from lilong.accounts.terms import Capability  # noqa: E402
from lilong.accounts.viewer import Viewer  # noqa: E402
from lilong.jobs import registry  # noqa: E402
from lilong.kernel import clock  # noqa: E402
from lilong.ledger.models import Person, Place  # noqa: E402
from lilong.ledger.terms import IdentityKind, PlaceKind  # noqa: E402
from lilong.territory import queries as territory  # noqa: E402
from lilong.vault.protected import clear_text  # noqa: E402
from lilong.vault.terms import Purpose  # noqa: E402

WARM = 10
POINTS = 100_000
# The ledger counts again what has been left alone for some seconds.
_RESTS, _PAUSE = 2, 15
Calls = Iterator[Callable[[], Any]]


def main(count: int) -> None:
    """Measure every cell; each is asked `count` times after a warm-up."""
    settings.ALLOWED_HOSTS = ["*"]
    office = accounts.office_by_code(accounts_demo.OFFICE_CODE)
    chance = random.Random(7)  # noqa: S311  # what is asked
    worker = _client(office, Capability.LEDGER_PERSONS, Capability.PERSONS_REVEAL)
    leader = _client(office, Capability.LEDGER_VIEW)
    _let_worker_rest()
    found = {
        "place type-ahead": _timed(_typed(worker, office, chance), count),
        "building page": _timed(_buildings(worker, office, chance), count),
        "person by identity number": _timed(_persons(worker, office, chance), count),
        "counts of the subdistrict": _timed(_counts(leader), count),
        "point to area": {"rate": _points(office, chance)},
    }
    print(json.dumps(found))


def _let_worker_rest() -> None:
    """Do what the worker does between jobs, until it has nothing left: counts are kept again."""
    for _ in range(_RESTS):
        time.sleep(_PAUSE)
        for hook in registry.hooks():
            hook()


def _client(office: Office, *capabilities: Capability) -> Client:
    """Return a browser in which somebody is signed in whose first post may do all of this.

    Whoever sees the whole office comes before who sees one community.
    """
    on = clock.local(clock.now()).date()
    staff = accounts.staff_who_may(office.pk, capabilities[0], unit_id=None, on=on)
    able = [(one, _post(one)) for one in staff]
    able = [(one, post) for one, post in able if all(map(post.may, capabilities))]
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(min(able, key=lambda row: len(row[1].area_path or ""))[0], backend=BACKEND)
    session = client.session
    session[PASSED_KEY] = True
    session.save()
    return client


def _post(staff: Staff) -> Viewer:
    """Return what somebody sees right after signing in."""
    return next(iter(accounts.viewers_of(staff, at=clock.now()).values()))


def _worked() -> float:
    """Return the seconds of a core that this process and its database backend have worked."""
    seconds = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def _timed(calls: Calls, count: int, *, warm: int = WARM) -> dict[str, float]:
    """Return p50 and p95 by the clock, the mean in time of one core: others cannot slow that."""
    times = []
    for number in range(warm + count):
        if number == warm:
            worked = _worked()
        call = next(calls)
        begun = time.perf_counter()
        answer = call()
        took = (time.perf_counter() - begun) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code} {answer.content[:300]!r}")
        if number >= warm:
            times.append(took)
    times.sort()
    return {
        "p50": statistics.median(times),
        "p95": times[max(int(len(times) * 0.95) - 1, 0)],
        "core": (_worked() - worked) * 1000 / count,
    }


def _some(office: Office, kind: PlaceKind, chance: random.Random) -> list[Place]:
    rows = list(Place.objects.filter(office=office, kind=kind).order_by("id")[:50_000])
    return chance.sample(rows, min(len(rows), 500))


def _typed(client: Client, office: Office, chance: random.Random) -> Calls:
    """Yield what is typed sign by sign on the way to buildings and shops."""
    path = reverse("api:place_suggestions")
    places = _some(office, PlaceKind.BUILDING, chance) + _some(office, PlaceKind.PREMISES, chance)
    while True:
        address = chance.choice(places).address
        typed = address[: chance.randint(1, len(address))]
        yield lambda typed=typed: client.get(path, {"typed": typed})


def _buildings(client: Client, office: Office, chance: random.Random) -> Calls:
    places = _some(office, PlaceKind.BUILDING, chance)
    while True:
        path = reverse("ledger:place", args=[chance.choice(places).pk])
        yield lambda path=path: client.get(path)


def _persons(client: Client, office: Office, chance: random.Random) -> Calls:
    rows = Person.objects.filter(office=office, identity_kind=IdentityKind.RESIDENT)
    numbers = [clear_text(person.identity) for person in rows.order_by("-id")[:2_000]]
    path = reverse("ledger:people")
    while True:
        asked = {
            "by": "identity",
            "words": chance.choice(numbers),
            "purpose": Purpose.HANDLING.value,
        }
        yield lambda asked=asked: client.post(path, asked)


def _counts(client: Client) -> Calls:
    path = reverse("ledger:home")
    while True:
        yield lambda: client.get(path)


def _points(office: Office, chance: random.Random) -> float:
    """Return how many points a second are put into their areas."""
    bounds = [121.44, 31.19, 121.50, 31.23]
    points = [
        (chance.uniform(bounds[0], bounds[2]), chance.uniform(bounds[1], bounds[3]))
        for _ in range(POINTS)
    ]
    on = clock.local(clock.now()).date()
    territory.areas_at(points[:100], on=on)
    begun = time.perf_counter()
    found = territory.areas_at(points, on=on)
    seconds = time.perf_counter() - begun
    if not any(found):
        raise RuntimeError("no point lies in an area")
    return POINTS / seconds


if __name__ == "__main__":
    main(int(sys.argv[1]))
