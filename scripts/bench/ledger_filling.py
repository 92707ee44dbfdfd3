"""Fill one instance with the invented town: half a million people in 200,000 homes, or fewer.

Run as a module in the measured instance's environment; prints one JSON object.
"""

import json
import sys
import time

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # after the set-up
from django.db import connection  # noqa: E402

from lilong.accounts import demo as accounts_demo  # noqa: E402
from lilong.accounts.queries import office_by_code  # noqa: E402
from lilong.kernel import clock  # noqa: E402
from lilong.kernel.actor import system  # noqa: E402
from lilong.ledger.models import Person, Place  # noqa: E402
from lilong.ledger.populating import populate  # noqa: E402
from lilong.ledger.terms import PlaceKind  # noqa: E402
from lilong.rulebook import operations as rulebook  # noqa: E402
from lilong.vault import keys  # noqa: E402

SEED = 2026


def main(persons: int) -> None:
    """Prepare the instance and fill it; the time counts the town alone."""
    keys.ensure_file()
    call_command("migrate", verbosity=0)
    by, at = system("benchmark"), clock.now()
    rulebook.load_starter(by=by, at=at)
    accounts_demo.load(by=by, at=at)
    office = office_by_code(accounts_demo.OFFICE_CODE)
    begun = time.perf_counter()
    populate(office, persons=persons, seed=SEED, by=by, at=at, progress=_progress)
    seconds = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = {
        "seconds": seconds,
        "persons": Person.objects.filter(office=office).count(),
        "dwellings": Place.objects.filter(office=office, kind=PlaceKind.DWELLING).count(),
    }
    print(json.dumps(found))


def _progress(done: int, all_: int) -> None:
    print(f"\r{done:,} of {all_:,}", end="\n" if done >= all_ else "", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
