from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lilong.journal import relay
from lilong.journal.events import Occasion
from lilong.journal.models import Delivery, Entry
from lilong.journal.operations import retry_delivery
from lilong.journal.queries import count_open_deliveries, entries_of, failed_deliveries
from lilong.journal.terms import INSTANCE, LONGEST_RETRY, MAX_ATTEMPTS
from lilong.kernel import clock
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.errors import NotVisible, Stale
from lilong.kernel.subject import Subject
from tests.journal.happenings import AT, BY, BellRung, echo, ring

pytestmark = pytest.mark.django_db
Register = Callable[[Any, Any], None]


class Deaf:
    """A reaction that fails for some bells."""

    def __init__(self, *bells: str) -> None:
        self.__qualname__ = "Deaf"
        self.bells = set(bells)
        self.heard: list[tuple[str, int]] = []

    def __call__(self, event: BellRung, occasion: Occasion) -> None:
        echo(event, occasion)
        if occasion.subject.id in self.bells:
            raise ValueError("cannot hear 13812340000")
        self.heard.append((occasion.subject.id, event.times))


def echoes(bell: str) -> list[int]:
    return [entry.data["times"] for entry in entries_of(Subject("echo", bell))]


def fail_for_good(moment: Any) -> None:
    for _attempt in range(MAX_ATTEMPTS):
        relay.deliver()
        moment.shift(LONGEST_RETRY)


def test_an_entry_nobody_waits_for_has_no_delivery() -> None:
    ring("a", 1)
    assert not Delivery.objects.exists()
    assert relay.deliver() == 0


def test_a_reaction_gets_the_event_and_its_occasion(register: Register) -> None:
    seen = []

    def note(event: BellRung, occasion: Occasion) -> None:
        seen.append((event, occasion))

    register(BellRung, note)
    ring("a", 4)
    assert relay.deliver() == 1
    event, occasion = seen[0]
    entry = Entry.objects.get()
    assert event == BellRung(4)
    assert (occasion.entry_id, occasion.subject, occasion.at) == (entry.id, entry.subject, AT)
    assert occasion.actor == BY.as_data()
    assert relay.deliver() == 0


def test_deliveries_of_a_subject_come_in_order(register: Register) -> None:
    register(BellRung, echo)
    ring("a", 1, 2, 3)
    ring("b", 1)
    ring("a", 4)
    assert relay.drain() == 5
    assert echoes("a") == [1, 2, 3, 4]
    assert echoes("b") == [1]


def test_each_reaction_has_its_own_delivery(register: Register) -> None:
    ear = Deaf()
    register(BellRung, echo)
    register(BellRung, ear)
    ring("a", 1)
    assert relay.drain() == 2
    assert ear.heard == [("a", 1)]


def test_a_failed_reaction_leaves_nothing_behind(register: Register) -> None:
    register(BellRung, Deaf("a"))
    ring("a", 1)
    assert relay.deliver() == 1
    assert echoes("a") == []
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("pending", 1)
    assert row.last_error == "ValueError: cannot hear 138****0000"


def test_a_failure_holds_up_its_own_subject_and_no_other(register: Register) -> None:
    ear = Deaf("a")
    register(BellRung, ear)
    register(BellRung, echo)
    ring("a", 1, 2)
    ring("b", 1)
    relay.deliver()
    assert ear.heard == [("b", 1)]
    assert echoes("a") == [1, 2]


def test_a_failure_is_tried_again_later_and_then_in_order(register: Register) -> None:
    ear = Deaf("a")
    register(BellRung, ear)
    with time_machine.travel(clock.real_now(), tick=False) as moment:
        ring("a", 1, 2)
        assert relay.deliver() == 1
        assert relay.deliver() == 0
        moment.shift(timedelta(seconds=6))
        assert relay.deliver() == 1
        moment.shift(timedelta(seconds=6))
        assert relay.deliver() == 0
        moment.shift(timedelta(seconds=6))
        ear.bells.clear()
        assert relay.deliver() == 2
    assert ear.heard == [("a", 1), ("a", 2)]
    assert set(Delivery.objects.values_list("state", "last_error")) == {("done", "")}


def test_the_wait_doubles_up_to_an_hour() -> None:
    waits = [relay.retry_after(attempts) for attempts in range(1, 40)]
    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert waits[-1] == LONGEST_RETRY


def test_what_fails_for_good_is_shown_and_later_entries_wait_behind_it(
    register: Register,
) -> None:
    ear = Deaf("a")
    register(BellRung, ear)
    with time_machine.travel(clock.real_now(), tick=False) as moment:
        ring("a", 1, 2, 3)
        fail_for_good(moment)
        ring("b", 1)
        assert relay.deliver() == 1
        assert relay.deliver() == 0
    (failed,) = failed_deliveries(1)
    assert (failed.subject, failed.sequence, failed.type) == (Subject("bell", "a"), 1, "bell.rung")
    assert (failed.attempts, failed.waiting_count) == (MAX_ATTEMPTS, 2)
    assert "cannot hear" in failed.last_error
    assert failed_deliveries(2) == []
    assert len(failed_deliveries(None)) == 1
    assert count_open_deliveries() == {"failed": 1, "pending": 2}


def test_an_administrator_lets_a_failed_delivery_be_tried_again(register: Register) -> None:
    ear = Deaf("a")
    register(BellRung, ear)
    with time_machine.travel(clock.real_now(), tick=False) as moment:
        ring("a", 1, 2)
        fail_for_good(moment)
        ear.bells.clear()
        (failed,) = failed_deliveries(1)
        retry_delivery(delivery_id=failed.id, by=BY, at=AT)
        relay.drain()
    assert ear.heard == [("a", 1), ("a", 2)]
    (note,) = entries_of(Subject("delivery", str(failed.id)))
    assert note.actor == BY.as_data()
    with pytest.raises(Stale):
        retry_delivery(delivery_id=failed.id, by=BY, at=AT)


def test_nobody_retries_another_offices_delivery(register: Register) -> None:
    register(BellRung, Deaf("a"))
    with time_machine.travel(clock.real_now(), tick=False) as moment:
        ring("a", 1)
        fail_for_good(moment)
    stranger = Actor(kind=ActorKind.STAFF, office_id=2)
    with pytest.raises(NotVisible):
        retry_delivery(delivery_id=failed_deliveries(1)[0].id, by=stranger, at=AT)
    with pytest.raises(NotVisible):
        retry_delivery(delivery_id=0, by=BY, at=AT)
    # What belongs to the instance itself may be tried again by any office's administrator.
    Delivery.objects.update(office_id=INSTANCE)
    retry_delivery(delivery_id=failed_deliveries(INSTANCE)[0].id, by=stranger, at=AT)
    assert failed_deliveries(None) == []


def test_what_only_a_newer_release_knows_is_left_for_it_and_shown_in_the_end(
    register: Register,
) -> None:
    register(BellRung, echo)
    with time_machine.travel(clock.real_now(), tick=False) as moment:
        ring("a", 1)
        Delivery.objects.update(reaction="rooms.to.come")
        ring("b", 1, version=2)
        assert relay.deliver() == 2
        assert failed_deliveries(1) == []
        fail_for_good(moment)
    faults = sorted(row.last_error for row in failed_deliveries(1))
    assert "no reaction is registered as rooms.to.come" in faults[1]
    assert "version 2" in faults[0]


def test_draining_in_a_test_raises_what_a_reaction_raises(register: Register) -> None:
    register(BellRung, Deaf("a"))
    ring("a", 1)
    with pytest.raises(ValueError, match="cannot hear"):
        relay.drain()


def test_a_limit_is_kept(register: Register) -> None:
    register(BellRung, echo)
    ring("a", 1, 2, 3)
    assert relay.deliver(limit=2) == 2
    assert echoes("a") == [1, 2]


def test_what_is_due_is_looked_for_once_for_many(register: Register) -> None:
    register(BellRung, echo)
    for number in range(20):
        ring(f"bell {number}", 1)
    with CaptureQueriesContext(connection) as asked:
        assert relay.deliver(limit=20) == 20
    looks = [
        one["sql"] for one in asked if "NOT (EXISTS" in one["sql"] or "NOT EXISTS" in one["sql"]
    ]
    assert len([sql for sql in looks if "LIMIT 20" in sql]) == 1
    assert len(looks) == 21, "and each is asked for by its own key"


def test_registering_twice_delivers_once(register: Register) -> None:
    register(BellRung, echo)
    register(BellRung, echo)
    ring("a", 1)
    assert relay.drain() == 1


def test_two_reactions_of_one_name_are_a_fault_of_code(register: Register) -> None:
    register(BellRung, Deaf("a"))
    with pytest.raises(ValueError, match="Deaf"):
        register(BellRung, Deaf("b"))


def test_what_a_reaction_writes_is_delivered_in_turn(register: Register) -> None:
    def ring_lower(event: BellRung, occasion: Occasion) -> None:
        if event.times > 0:
            ring(occasion.subject.id + "'", event.times - 1)

    register(BellRung, ring_lower)
    ring("a", 2)
    assert relay.drain() == 3
    assert [e.data["times"] for e in entries_of(Subject("bell", "a''"))] == [0]
