"""The press: originals as templates, their copies as rows, without the database in between."""

import marshal
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from shapely import Point, prepare
from shapely.geometry import shape

from lilong.accounts import queries as accounts
from lilong.cases.models import (
    Approval,
    Assignment,
    Contact,
    Matter,
    MatterClock,
    MatterFact,
    Telling,
)
from lilong.cases.operations import numbering
from lilong.cases.terms import SUBJECT_KIND
from lilong.journal import queries as journal
from lilong.journal.canonical import canonical, entry_hash
from lilong.journal.storing import ENTRY, insert_stored_entries
from lilong.kernel.clock import local
from lilong.kernel.identifiers import new_id
from lilong.kernel.subject import Subject
from lilong.search import operations as search
from lilong.search.tokens import tokenize
from lilong.work_orders.bulk import originals, tables
from lilong.work_orders.models import Caller, WorkOrder
from lilong.work_orders.terms import KIND

POINTS = 400
RARE_SHARE = 50
# Each table by the column that says whose row it is; a row stands after those it refers to.
OWNERS: dict[type[Model], str] = {
    Matter: "id", MatterClock: "matter_id", Assignment: "matter_id", Contact: "matter_id",
    MatterFact: "matter_id", Approval: "matter_id", Telling: "matter_id", WorkOrder: "matter_id",
}  # fmt: skip
BESIDE = {"matter_id": "id"}
CHANGES: dict[type[Model], dict[str, str]] = dict.fromkeys(OWNERS, BESIDE) | {
    Matter: {name: name for name in (
        "id", "number", "title", "chain_head", "longitude", "latitude")},
    WorkOrder: BESIDE | {name: name for name in ("words", "fingerprint", "caller_id")},
}  # fmt: skip
COPY = (
    "original", "id", "number", "title", "chain_head", "longitude", "latitude", "words",
    "fingerprint", "caller_id",
)  # fmt: skip
# No row: only the names and types of the columns.
LIKE = (
    "SELECT m.id AS original, m.id, m.number, m.title, m.chain_head, m.longitude, m.latitude,"  # noqa: S608
    f" o.words, o.fingerprint, o.caller_id FROM {Matter._meta.db_table} m"
    f" JOIN {WorkOrder._meta.db_table} o ON o.matter_id = m.id LIMIT 0"
)


@dataclass(slots=True)
class Batch:
    """Rows that were printed together: copies as `COPY` names them, the journal's; what is
    searched: key, place of the original, words.
    """

    copies: list[tuple[Any, ...]]
    entries: list[list[Any]]
    found: list[tuple[str, int, tuple[str, ...]]]

    def packed(self) -> bytes:
        """Return all of it for another process: plain values alone, which marshal moves fastest."""
        return marshal.dumps((self.copies, self.entries, self.found))


class Press:
    """Holds the originals and prints what their copies have of their own, without the database."""

    def __init__(self, ground: originals.Ground, keys: list[UUID], rng: random.Random) -> None:
        self.office_id = ground.office_id
        self.prefix = accounts.office(ground.office_id).prefix
        made = Matter.objects.filter(pk__in=keys).order_by("opened_at", "pk")
        self.originals = [Original(matter) for matter in made]
        self.callers = [tables.stored(k) for k in Caller.objects.filter(
            office_id=ground.office_id).values_list("pk", flat=True)]  # fmt: skip
        self.points: dict[int | None, list[tuple[float, float]]] = {
            area.pk: list(_points(area.polygon, rng)) for area in ground.areas
        }
        self.copier = tables.Copier(COPY, LIKE, OWNERS, CHANGES, keys)

    def numbered(self, chosen: list[int]) -> list[tuple[int, str]]:
        """Take a number of its day for each copy of an original."""
        wanted = Counter(self.originals[index].day for index in chosen)
        numbers = {}
        for day, many in sorted(wanted.items()):
            first = numbering.take(office_id=self.office_id, day=day, count=many)
            counters = range(first, first + many)
            numbers[day] = [numbering.number(self.prefix, day, n) for n in counters]
        return [(index, numbers[self.originals[index].day].pop()) for index in chosen]

    def print(self, numbered: list[tuple[int, str]], seed: int) -> Batch:
        """Return the rows of a copy for each original and number."""
        rng = random.Random(seed)  # noqa: S311  # data to measure with
        batch = Batch([], [], [])
        for index, number in numbered:
            original, key = self.originals[index], new_id()
            words = originals.words_of(rng, is_rare=rng.randrange(RARE_SHARE) == 0)
            self._print(batch, original, key, number, words, rng)
            found = tuple(set(tokenize(f"{number} {words}")))
            batch.found.append((key.hex, index, found))
        return batch

    def _print(
        self, batch: Batch, original: "Original", key: UUID, number: str, words: str,
        rng: random.Random,
    ) -> None:  # fmt: skip
        dashed, title = str(key), words[:24]
        # The keys that follow the order's own: as good as made one by one, and far cheaper.
        keys = count(key.int + 1)
        head = ""
        for entry in original.entries:
            row = original.copied(entry, next(keys), dashed, head, number, title)
            head = row[-1]
            batch.entries.append(row)
        longitude, latitude = rng.choice(self.points[original.area_id])
        caller = rng.choice(self.callers)
        batch.copies.append((
            original.key.hex, key.hex, number, title, head, longitude, latitude, words, key.hex,
            caller,
        ))  # fmt: skip

    def write(self, packed: bytes) -> None:
        """Write a packed batch's rows in one transaction."""
        # Our own process packed it a moment ago.
        batch = Batch(*marshal.loads(packed))  # noqa: S302  # nosec B302
        texts = [
            search.Indexed(
                self.office_id, KIND, UUID(key), "", self.originals[index].opened_at, words
            )
            for key, index, words in batch.found
        ]
        with transaction.atomic():
            self.copier.write(batch.copies)
            insert_stored_entries(batch.entries)
            search.index_many(texts, are_new=True)


class Original:
    """One order made by the operations: when and where, and its journal as text."""

    def __init__(self, matter: Matter) -> None:
        self.key, self.dashed = matter.pk, str(matter.pk)
        self.number, self.title, self.area_id = matter.number, matter.title, matter.area_id
        self.opened_at = matter.opened_at
        self.day = local(self.opened_at).date()
        found = journal.entries_of(Subject(SUBJECT_KIND, self.dashed))
        self.entries = [_entry_row(entry) for entry in found]

    def copied(
        self, entry: dict[str, Any], number_of_key: int, owner: str, head: str, number: str,
        title: str,
    ) -> list[Any]:  # fmt: skip
        """Return an entry's row for a copy of this order, chained behind `head`; last its hash."""
        data = entry["data"].replace(self.dashed, owner).replace(self.number, number)
        row = {
            **entry, "id": UUID(int=number_of_key), "subject_id": owner, "previous": head,
            "data": data.replace(self.title, title),
        }  # fmt: skip
        hashed = entry_hash(row)
        row |= {"id": f"{number_of_key:032x}", "at": row["at_text"], "hash": hashed}
        row["recorded_at"] = row["recorded_at_text"]
        return [row[name] for name in ENTRY]


_TEXTS = ("actor", "data", "sealed")
_MOMENTS = ("at", "recorded_at")


def _entry_row(entry: Any) -> dict[str, Any]:
    """Return an entry as its hash is counted over it, its moments also as they are written."""
    plain = {name: getattr(entry, name) for name in ENTRY}
    plain |= {name: canonical(plain[name]) for name in _TEXTS}
    return plain | {f"{name}_text": tables.stored(plain[name]) for name in _MOMENTS}


def _points(polygon: Any, rng: random.Random) -> Iterator[tuple[float, float]]:
    area = shape(polygon)
    prepare(area)
    west, south, east, north = area.bounds
    made = 0
    while made < POINTS:
        longitude, latitude = rng.uniform(west, east), rng.uniform(south, north)
        if area.contains(Point(longitude, latitude)):
            made += 1
            yield round(longitude, 6), round(latitude, 6)
