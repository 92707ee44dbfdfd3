"""`lilong rates --office CODE`: the rates counted from rows, and told again from the journal."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lilong.accounts import queries as accounts
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.work_orders import queries
from lilong.work_orders.rated import PeriodKind
from lilong.work_orders.rules.periods import period
from lilong.work_orders.rules.rates import Share


class Command(BaseCommand):
    """Ends with 0 when every figure of the period is told twice alike, with 1 when one is not."""

    help = "Count an office's rates from rows and from the journal, and say whether both agree."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--office", required=True, metavar="CODE", help="the office's code")
        parser.add_argument(
            "--period", default=PeriodKind.MONTH.value, choices=[kind.value for kind in PeriodKind]
        )
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="a day in it")
        parser.add_argument("--json", action="store_true", help="print one JSON value")

    def handle(self, *args: Any, **options: Any) -> None:
        office_id = accounts.office_id_by_code(options["office"])
        if office_id is None:
            raise CommandError(f"there is no office {options['office']}")
        at = clock.now()
        days = period(PeriodKind(options["period"]), options["on"] or local(at).date())
        compared, found = queries.rate_differences(office_id, queries.span_of(days, at))
        if options["json"]:
            told = [
                {"by": one.by, "key": one.key, "rate": one.rate, "rows": _told(one.stored),
                 "journal": _told(one.told)}
                for one in found
            ]  # fmt: skip
            self.stdout.write(json.dumps({"compared": compared, "differences": told}))
        else:
            for one in found:
                self.stdout.write(
                    f"{one.by} {one.key} {one.rate}: rows {_told(one.stored)},"
                    f" journal {_told(one.told)}"
                )
            self.stdout.write(
                f"{days.first} to {days.last}: {compared} figures, {len(found)} differ"
            )
        if found:
            raise SystemExit(1)


def _told(share: Share) -> str:
    return f"{share.numerator}/{share.denominator}"
