"""Copy originals until the table is as large as asked; a batch is one transaction."""

import random
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from typing import Any

from django.db import transaction

from lilong.kernel.actor import Actor
from lilong.search import operations as search
from lilong.work_orders.bulk import originals, tables
from lilong.work_orders.bulk.press import OWNERS, Press
from lilong.work_orders.models import WorkOrder

BATCH = 5_000
ORIGINALS = 100


def fill(*, office_id: int, count: int, seed: int, by: Actor, at: datetime) -> int:
    """Bring an office's orders up by `count`, of the peers' shape; return how many were copied."""
    rng = random.Random(seed)  # noqa: S311  # data to measure with
    ground = originals.ground(office_id, at)
    keys = originals.make(ground, min(count, ORIGINALS), rng, by, at)
    press = Press(ground, keys, rng)
    left = max(count - len(keys), 0)
    with (
        tables.uncollected(),
        tables.unflushed(),
        tables.referred_afterwards(*OWNERS),
        tables.indexed_afterwards(*OWNERS),
        search.indexed_afterwards(),
        # One process prints the next batch while this one writes; the other has no database.
        ProcessPoolExecutor(1, get_context("fork"), _remember, (press,)) as printer,
    ):
        # In the order of time, as they would have come in.
        chosen = sorted(rng.randrange(len(press.originals)) for _ in range(left))
        waiting: Future[bytes] | None = None
        for start in range(0, left, BATCH):
            with transaction.atomic():
                numbered = press.numbered(chosen[start : start + BATCH])
            coming = printer.submit(_print, numbered, rng.getrandbits(32))
            if waiting:
                press.write(waiting.result())
            waiting = coming
        if waiting:
            press.write(waiting.result())
    press.copier.close()
    return left


_press: list[Press] = []


def _remember(press: Press) -> None:
    _press.append(press)


def _print(numbered: list[tuple[int, str]], seed: int) -> bytes:
    return _press[0].print(numbered, seed).packed()


def sample_texts(count: int) -> list[str]:
    """Return texts to classify."""
    rng = random.Random(count)  # noqa: S311  # data to measure with
    return [originals.words_of(rng) for _ in range(count)]


def facts(*, office_id: int) -> dict[str, Any]:
    """Return what the measured lists ask for: an area, a category, a rare word, a caller."""
    order = (
        WorkOrder.objects.filter(office_id=office_id, category__isnull=False)
        .exclude(matter__area=None)
        .select_related("category", "matter__area")
        .first()
    )
    assert order is not None
    assert order.category is not None
    assert order.matter.area is not None
    return {
        "area": order.matter.area.code,
        "category": order.category.code,
        "rare": originals.RARE,
        "email": originals.email_of(7),
    }
