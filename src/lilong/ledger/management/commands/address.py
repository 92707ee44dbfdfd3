"""`lilong address`: find the places that texts mean; measure how well addresses are read."""

import csv
import json
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError

from lilong.accounts import queries as accounts
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible
from lilong.ledger import queries
from lilong.ledger.addresses import (
    SENTENCES,
    Because,
    Gazetteer,
    Reading,
    Resolution,
    Resolver,
    Verdict,
)
from lilong.ledger.addresses import evaluating as measure
from lilong.ledger.addresses.matching import Matcher
from lilong.ledger.queries import Answer
from lilong.ui.messages import say


class Command(BaseCommand):
    """Reads only. Ends with 2 when a file or an office is not there, or a column is missing."""

    help = "Resolve addresses against known places; evaluate the readers on labelled rows."
    # `evaluate` and `resolve --gazetteer` answer without a database.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        resolve = verbs.add_parser("resolve", help="say which places texts mean")
        resolve.add_argument("texts", nargs="*", metavar="TEXT")
        resolve.add_argument("--file", type=Path, help="a file with one text a line")
        resolve.add_argument("--gazetteer", type=Path, help="CSV of places: address, …")
        resolve.add_argument("--home", action="append", default=[], help="a township of ours")
        resolve.add_argument("--office", default="", metavar="CODE", help="the office's code")
        resolve.add_argument("--most", type=int, default=5, help="places for each text")
        resolve.add_argument("--json", action="store_true", help="one JSON value a line")
        evaluate = verbs.add_parser("evaluate", help="measure on labelled rows")
        evaluate.add_argument("--task", required=True, choices=("parse", "match", "township"))
        evaluate.add_argument("--train", type=Path, help="CSV of rows to learn from")
        evaluate.add_argument("--test", type=Path, required=True, help="CSV of rows to judge by")
        evaluate.add_argument("--gazetteer", type=Path, help="CSV of places: address, …")
        evaluate.add_argument(
            "--any-order", action="store_true", help="match without the order of candidates"
        )
        evaluate.add_argument("--json", action="store_true", help="print one JSON value")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "resolve":
            self._resolve(options)
        else:
            self._evaluate(options)

    def _resolve(self, options: dict[str, Any]) -> None:
        texts = list(options["texts"])
        if options["file"]:
            texts += _lines(options["file"])
        if not texts:
            raise CommandError("Give texts, or a file of texts.", returncode=2)
        most = options["most"]
        if options["gazetteer"]:
            rows = _rows(options["gazetteer"], "gazetteer")
            resolver = Resolver(Gazetteer(measure.places_of(rows), home=options["home"]))
            begun = time.process_time()
            lines = [_of_resolution(resolver.resolve(text, most=most)) for text in texts]
        else:
            office_id, day = self._office(options), clock.local(clock.now()).date()
            queries.book_of(office_id)
            begun = time.process_time()
            asked = [(text, day) for text in texts]
            lines = [_of_answer(one) for one in queries.resolve_many(office_id, asked, most=most)]
        seconds = time.process_time() - begun
        for text, line in zip(texts, lines, strict=True):
            if options["json"]:
                self.stdout.write(json.dumps({"text": text, **line.as_json()}, ensure_ascii=False))
            else:
                self._tell(text, line)
        if len(texts) > 1:
            self.stderr.write(
                f"{len(texts)} texts, {len(texts) / max(seconds, 1e-9):.0f} a second of one core"
            )

    def _office(self, options: dict[str, Any]) -> int:
        if not options["office"]:
            raise CommandError("Say whose places: --office or --gazetteer.", returncode=2)
        try:
            return int(accounts.office_by_code(options["office"]).pk)
        except NotVisible as unknown:
            raise CommandError("There is no office with this code.", returncode=2) from unknown

    def _tell(self, text: str, line: "_Line") -> None:
        parts = " ".join(f"{part.kind}={part.value}" for part in line.reading.parts)
        self.stdout.write(f"{text}\t{say(SENTENCES[line.verdict])}\t{parts}")
        for one in line.candidates:
            because = "; ".join(say(SENTENCES[why]) for why in one.because)
            where = f" ({one.where})" if one.where else ""
            mark = "*" if one.is_meant else " "
            self.stdout.write(f" {mark}{one.score:3} {one.label}{where} {because}")

    def _evaluate(self, options: dict[str, Any]) -> None:
        task = options["task"]
        test = _rows(options["test"], task)
        train = _rows(options["train"], task) if options["train"] else []
        if task == "parse":
            answer = measure.evaluate_parse(test, train)
        elif task == "match":
            answer = measure.evaluate_match(
                test, train, partial(Matcher, is_ordered=False if options["any_order"] else None)
            )
        elif options["gazetteer"]:
            places = _rows(options["gazetteer"], "gazetteer")
            answer = measure.evaluate_township(test, places)
        else:
            raise CommandError("The task township needs --gazetteer.", returncode=2)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for name, value in answer.items():
            self.stdout.write(f"{name}\t{value}")


def _rows(path: Path, task: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file that has the columns of a task."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = set(measure.COLUMNS[task]) - set(reader.fieldnames or ())
            if missing:
                raise CommandError(
                    f"{path} has no column {', '.join(sorted(missing))}.", returncode=2
                )
            return [{key: value or "" for key, value in row.items() if key} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise CommandError(f"{path} cannot be read as CSV in UTF-8.", returncode=2) from fault


def _lines(path: Path) -> Iterable[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(f"{path} cannot be read as text in UTF-8.", returncode=2) from fault
    return [line for line in lines if line.strip()]


class _One(NamedTuple):
    """A candidate of either way, as it is told; `is_meant`: the one place a text means."""

    key: str
    label: str
    district: str
    township: str
    score: int
    because: tuple[Because, ...]
    is_meant: bool = False

    @property
    def where(self) -> str:
        return " ".join(filter(None, (self.district, self.township)))


class _Line(NamedTuple):
    """What became of a text."""

    reading: Reading
    verdict: Verdict
    candidates: list[_One]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        reading = self.reading
        return {
            "verdict": self.verdict.value,
            "parts": [
                {
                    "kind": part.kind.value,
                    "value": part.value,
                    "values": list(part.values),
                    "text": reading.text[part.start : part.end],
                }
                for part in reading.parts
            ],
            "candidates": [
                {**one._asdict(), "because": [why.value for why in one.because]}
                for one in self.candidates
            ],
        }


def _of_resolution(found: Resolution) -> _Line:
    return _Line(
        found.reading,
        found.verdict,
        [
            _One(
                one.place.key, one.place.label, one.place.district, one.place.township, one.score,
                tuple(why for why in (one.because, one.by_likeness) if why),
            )
            for one in found.candidates
        ],
    )  # fmt: skip


def _of_answer(answer: Answer) -> _Line:
    """Return an office's answer; a place of the ledger goes by its key, an area by its code."""
    return _Line(
        answer.reading,
        answer.verdict,
        [
            _One(
                str(one.place_id or one.place.code), one.label, one.place.district,
                one.place.township, one.score, one.because, one is answer.site,
            )
            for one in answer.found
        ],
    )  # fmt: skip
