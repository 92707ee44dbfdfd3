"""Random loops of the small office: orders on different ways at once, decisions now and then
undone and made again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from lilong.cases.models import Matter
from lilong.kernel.errors import NotVisible, Refused
from lilong.work_orders import operations as orders
from tests.work_orders.conftest import Desk

SOURCES = ("hotline", "counter", "grid", "letter")
PLACES = ("east", "west", "")
ANSWERS = ("satisfied", "satisfied", "rather_satisfied", "neutral", "dissatisfied")
HANDLERS = {"section": "handler", "station": "other_handler"}
CHECKED = "E0102"
# Of some, what was handled may also end as another's business, or as noted (H-09).
CATEGORIES = ("H0101", "H1401", "H2701", CHECKED, CHECKED)
# One thing somebody does to an order: who can take it back, and the doing.
Step = tuple[str, Callable[[], Any]]


@dataclass
class Loops:
    """Several orders on their way at once; `made` are the steps that were made."""

    desk: Desk
    chance: Random
    keys: list[UUID] = field(default_factory=list)
    made: list[str] = field(default_factory=list)

    def run(self, count: int) -> None:
        """Let so many orders go their ways, a step here and a step there."""
        ways = [self._way(number) for number in range(count)]
        while ways:
            way = self.chance.choice(ways[:5])
            self.desk.at += timedelta(minutes=self.chance.randrange(5, 60 * 5))
            step = next(way, None)
            if step is None:
                ways.remove(way)
                continue
            self._make(*step)

    def _make(self, who: str, doing: Callable[[], Any]) -> None:
        try:
            doing()
        except (Refused, NotVisible) as told:
            codes = [one.code for one in told.refusals] if isinstance(told, Refused) else [who]
            self.made.append(f"refused: {codes[0]}")
            return
        if self.chance.random() < 0.2:
            try:
                orders.undo(order_id=self.last, **self.desk.by(who))
            except (Refused, NotVisible):
                return
            self.made.append("undone")
            if self.chance.random() < 0.8:
                self._make(who, doing)

    def _maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def _way(self, number: int) -> Iterator[Step]:
        desk, chance = self.desk, self.chance
        area = desk.cast.areas.get(chance.choice(PLACES))
        received = desk.at - timedelta(hours=chance.choice((0, 0, 3, 400)))
        key = desk.record(
            source=chance.choice(SOURCES), sender_number=f"虚构{number}",
            area_id=area.pk if area else None, words=f"第{number}件（虚构），请尽快处理。",
            received_at=received,
        ).pk  # fmt: skip
        self.keys.append(key)
        for who, doing in self._steps(key):
            self.last = key
            yield who, doing

    def _steps(self, key: UUID) -> Iterator[Step]:
        desk, chance = self.desk, self.chance
        if self._maybe(0.15):
            ended = chance.choice(("cancel", "return_to_citizen"))
            answers = {"no_filing": "not_met"} if ended == "return_to_citizen" else {}
            yield "dispatcher", lambda: desk.act(key, "dispatcher", ended, "虚构", **answers)
            return
        unit = chance.choice(("section", "station"))
        category = chance.choice(CATEGORIES)
        yield "dispatcher", lambda: desk.dispatch(key, category, unit)
        if self._maybe(0.35):
            asker = HANDLERS[unit]
            yield asker, lambda: desk.send_back(key, asker)
            decided = chance.choice(("accept_return", "refuse_return", "withdraw_return"))
            who = asker if decided == "withdraw_return" else "dispatcher"
            yield who, lambda: desk.act(key, who, decided, "虚构" if "refuse" in decided else "")
            if Matter.objects.get(pk=key).stage == "filed":
                unit = "station" if unit == "section" else "section"
                yield "dispatcher", lambda: desk.dispatch(key, category, unit)
        yield from self._handled(key, HANDLERS[unit])

    def _handled(self, key: UUID, handler: str) -> Iterator[Step]:
        desk, chance = self.desk, self.chance
        yield handler, lambda: desk.acknowledge(key, handler)
        yield handler, lambda: desk.contact(key, chance.choice(("reached", "not_reached")), handler)
        if self._maybe(0.3):
            yield handler, lambda: desk.act(key, handler, "ask_extension", "虚构", extension_days=2)
            decided = chance.choice(("approve_extension", "refuse_extension"))
            words = "虚构" if decided == "refuse_extension" else ""
            yield "dispatcher", lambda: desk.act(key, "dispatcher", decided, words)
        yield handler, lambda: desk.contact(key, who=handler)
        yield "dispatcher", lambda: desk.contact(key, who="dispatcher")
        if self._maybe(0.15):
            return
        yield from self._reported(key, handler)
        if self._maybe(0.4):
            yield "dispatcher", lambda: desk.act(key, "dispatcher", "reopen", "虚构")

    def _reported(self, key: UUID, handler: str) -> Iterator[Step]:
        desk, chance = self.desk, self.chance
        result = chance.choice(Matter.objects.get(pk=key).facts.get("results") or ["solved"])
        for nth in range(3):
            desk.photo(key, handler)
            if nth and handler == "handler":
                yield (
                    "section_head",
                    lambda: desk.act(key, "section_head", "take_part", part="已到现场（虚构）。"),
                )
            yield handler, lambda: desk.report(key, result, handler)
            if self._maybe(0.4):
                checked = "fail_check" if self._maybe(0.6) else "pass_check"
                desk.photo(key, "dispatcher")
                yield (
                    "dispatcher",
                    partial(desk.act, key, "dispatcher", checked, seen="看过（虚构）。"),
                )
            if Matter.objects.get(pk=key).stage == "in_hand":
                continue
            yield handler, lambda: desk.follow_up(key, handler, satisfied=chance.choice(ANSWERS))
            yield (
                "follow_up_caller",
                lambda: desk.follow_up(
                    key, satisfied=chance.choice(ANSWERS), solved=chance.random() < 0.85
                ),
            )
            if self._maybe(0.4):
                yield "follow_up_caller", lambda: desk.redo(key)
                if Matter.objects.get(pk=key).stage == "in_hand":
                    continue
            break
        desk.photo(key, "dispatcher")
        yield (
            "dispatcher",
            partial(desk.act, key, "dispatcher", "pass_check", seen="好了（虚构）。"),
        )
        # A unit without a head is answered for by the leader.
        head = "section_head" if handler == "handler" else "leader"
        yield head, lambda: desk.acknowledge_warning(key, head)
        yield "follow_up_caller", lambda: desk.close(key, explanation="已当面说明（虚构）。")
