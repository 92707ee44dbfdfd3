"""Print what the cells ask for in a filled instance: a district-sized area, a category, a word."""

import json

import django

django.setup()

from lilong.accounts.queries import offices  # noqa: E402  # after the set-up
from lilong.work_orders import bulk  # noqa: E402


def main() -> None:
    """Print one JSON object."""
    office = offices().first()
    assert office is not None
    print(json.dumps(bulk.facts(office_id=office.pk)))


if __name__ == "__main__":
    main()
