"""Fill one instance: the demonstration offices without their orders, a token, then orders in bulk.

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
from lilong.accounts import operations as accounts  # noqa: E402
from lilong.accounts.models import Post  # noqa: E402
from lilong.accounts.queries import offices  # noqa: E402
from lilong.accounts.terms import Period, TokenSpec  # noqa: E402
from lilong.kernel import clock  # noqa: E402
from lilong.kernel.actor import system  # noqa: E402
from lilong.kernel.clock import local  # noqa: E402
from lilong.rulebook import operations as rulebook  # noqa: E402
from lilong.vault import keys  # noqa: E402
from lilong.work_orders import bulk  # noqa: E402
from lilong.work_orders import operations as orders  # noqa: E402


def main(size: int) -> None:
    """Prepare the instance and fill it; the time counts the orders alone."""
    keys.ensure_file()
    call_command("migrate", verbosity=0)
    by, at = system("benchmark"), clock.now()
    rulebook.load_starter(by=by, at=at)
    accounts_demo.load(by=by, at=at)
    office = offices().first()
    assert office is not None
    orders.load_catalogue(office=office, by=by, at=at)
    post = Post.objects.filter(office=office, grants__role="dispatcher").first()
    assert post is not None
    spec = TokenSpec(post.pk, "benchmark", Period(local(at).date()))
    _client, token = accounts.issue_token(spec, by=by, at=at)
    begun = time.perf_counter()
    bulk.fill(office_id=office.pk, count=size, seed=2026, by=by, at=at)
    seconds = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps({"token": token, "office": office.code, "seconds": seconds}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
