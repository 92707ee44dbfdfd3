"""A child process: make a small office in the database of the environment, print a token for it."""

import os
import sys
from datetime import timedelta
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilong.config.settings")


def main() -> None:
    """Make the office and print its dispatcher's token."""
    django.setup()
    from lilong.accounts import operations as accounts
    from lilong.accounts.terms import Period, TokenSpec
    from lilong.kernel import clock
    from lilong.kernel.actor import system
    from tests.cast import small_office
    from tests.work_orders.conftest import load_catalogue

    office = small_office(people=("dispatcher",))
    load_catalogue(office)
    at = clock.now()
    spec = TokenSpec(
        office.member("dispatcher").post.pk, "t", Period(at.date() - timedelta(days=1))
    )
    sys.stdout.write(accounts.issue_token(spec, by=system("tests"), at=at)[1])


if __name__ == "__main__":
    main()
