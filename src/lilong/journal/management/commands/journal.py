"""`lilong journal verify` and `lilong journal root`."""

import json
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from lilong.journal.operations import make_daily_root
from lilong.journal.ports import office_id
from lilong.journal.verifying import verify
from lilong.kernel import clock
from lilong.kernel.errors import Refused

# More faults than this are counted, not listed.
LISTED = 1000


class Command(BaseCommand):
    """Checks the journal, and makes the daily root. Progress goes to standard error."""

    help = "Verify the journal, or make the root of a day that is over."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verifier = verbs.add_parser("verify", help="find what was altered, removed or inserted")
        verifier.add_argument("--json", action="store_true", help="print one JSON value")
        verifier.add_argument("--office", default="", metavar="CODE", help="one office only")
        verifier.add_argument(
            "--root",
            action="append",
            default=[],
            metavar="DAY=ROOT",
            help="a root you hold on paper, to be found unchanged; may be repeated",
        )
        rooter = verbs.add_parser("root", help="make the root of a day, yesterday by default")
        rooter.add_argument("--day", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD")
        rooter.add_argument("--json", action="store_true", help="print one JSON value")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "root":
            self._root(options)
        elif not self._verify(options):
            raise SystemExit(1)

    def _root(self, options: dict[str, Any]) -> None:
        day = options["day"] or clock.local(clock.real_now()).date() - timedelta(days=1)
        try:
            made = make_daily_root(day)
        except Refused as refused:
            sentences = [_(one.text).format(**one.params) for one in refused.refusals]
            raise CommandError(" ".join(sentences)) from refused
        data = {
            "date": made.date.isoformat(),
            "root": made.root,
            "entries": made.entries_count,
            "chains": made.chains_count,
        }
        self.stdout.write(json.dumps(data) if options["json"] else f"{made.date} {made.root}")

    def _verify(self, options: dict[str, Any]) -> bool:
        """Print the faults and say whether there were none."""
        found = verify(
            office_id=self._office(options["office"]),
            known_roots=_known_roots(options["root"]),
            progress=self._progress,
        )
        self.read = 0
        listed = list(islice(found, LISTED))
        more = sum(1 for _fault in found)
        if options["json"]:
            answer = {
                "sound": not listed,
                "entries": self.read,
                "faults": [fault.as_data() for fault in listed],
                "more": more,
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return not listed
        for fault in listed:
            self.stdout.write(f"{fault.kind} {fault.subject} #{fault.sequence} {fault.sentence}")
        if more:
            self.stdout.write(_("… and {count} more.").format(count=more))
        if not listed:
            self.stdout.write(_("{count} entries, all sound.").format(count=self.read))
        return not listed

    def _office(self, code: str) -> int | None:
        found = office_id(code) if code else None
        if code and found is None:
            raise CommandError(_("There is no office with the code {code}.").format(code=code))
        return found

    def _progress(self, entries: int) -> None:
        before, self.read = self.read, entries
        if entries // 100_000 > before // 100_000:
            self.stderr.write(_("{count} entries read").format(count=entries))


def _known_roots(pairs: list[str]) -> dict[date, str]:
    known = {}
    for pair in pairs:
        day, _equals, root = pair.partition("=")
        try:
            known[date.fromisoformat(day)] = root.strip().lower()
        except ValueError:
            raise CommandError(_("Write a known root as YYYY-MM-DD=ROOT.")) from None
    return known
