"""`lilong stock check`: counts of goods compared with their movements, and put right."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lilong.accounts import queries as accounts
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.text import mark
from lilong.resources import operations


class Command(BaseCommand):
    """Ends with 1 while something differs."""

    help = "Compare the counts of goods with the sums of their movements; put them right."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="count again from movements and receipts")
        check.add_argument("--office", default="", help="code of one office; all otherwise")
        check.add_argument(
            "--mend", action="store_true", help="set wrong counts to the sums, on record"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["office"]
        offices = [one for one in accounts.offices() if not code or one.code == code]
        if code and not offices:
            raise CommandError("There is no office with this code.", returncode=2)
        is_wrong = False
        for office in offices:
            found = self._checked(office.pk, mends=options["mend"])
            for one in found:
                self.stdout.write(f"{office.code} {_told(one)}")
            is_wrong = is_wrong or any(not options["mend"] or one.receipts for one in found)
        if is_wrong:
            raise CommandError("Counts differ from the movements.", returncode=1)
        self.stdout.write("The counts are what the movements come to.")

    def _checked(self, office_id: int, *, mends: bool) -> list[operations.Difference]:
        if not mends:
            return operations.differences(office_id)
        by = system("stock.check", office_id, words=mark("Count of goods"))
        return operations.recount(office_id=office_id, by=by, at=clock.now())


def _told(one: operations.Difference) -> str:
    said = [f"{name} {kept}, counted {right}" for name, (kept, right) in one.columns.items()]
    if one.receipts:
        said.append("receipts in force {}, handed out {}".format(*one.receipts))
    return f"{one.code}: {'; '.join(said)}"
