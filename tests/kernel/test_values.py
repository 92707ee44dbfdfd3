"""Clock, actor, identifiers, masks and answers. All persons are invented."""

from datetime import UTC, timedelta

import pytest

from lilong.kernel import clock, masking
from lilong.kernel.actor import Actor, ActorKind, system
from lilong.kernel.errors import Refusal, Refused, Stale
from lilong.kernel.identifiers import new_id
from lilong.kernel.subject import Subject
from tests.kernel.published import at


def test_the_clock_stands_still_in_a_test_and_moves_in_a_rehearsal():
    with clock.fixed(at("2021-07-23 16:00")):
        assert clock.now() == at("2021-07-23 16:00")
        assert clock.real_now() > clock.now()
    clock.shift(timedelta(days=-400))
    try:
        assert clock.real_now() - clock.now() > timedelta(days=399)
    finally:
        clock.shift(timedelta(0))
    assert clock.local(at("2021-07-23 16:00").astimezone(UTC)).hour == 16


def test_an_actor_writes_only_what_is_set():
    assert system("prepare").as_data() == {
        "kind": "system", "label": "prepare", "reference": "prepare",
    }  # fmt: skip
    assert Actor(kind=ActorKind.STAFF, office_id=3).as_data() == {"kind": "staff", "office_id": 3}


def test_later_keys_sort_after_earlier_ones():
    made = [new_id() for _ in range(100)]
    assert made == sorted(made)
    assert made[0].version == 7


def test_a_refusal_is_a_sentence():
    refusal = Refusal("late", "Due {at}.", {"at": "today"})
    assert str(Refused(refusal, Stale.refusal)).startswith("Due today.; Somebody else")
    assert str(Subject("matter", "7")) == "matter:7"


@pytest.mark.parametrize(
    ("mask", "plain", "masked"),
    [
        (masking.mask_name, "里弄甲", "里*"),
        (masking.mask_name, "", ""),
        (masking.mask_phone, "13800002207", "138****2207"),
        (masking.mask_phone, "8023", "****"),
        (masking.mask_identity, "310106194912310023", "310*************23"),
        (masking.mask_identity, "12345", "*****"),
        (masking.mask_numbers, "call 13800002207 now", "call 138****2207 now"),
        (masking.mask_numbers, "id 310106194912310023", "id 310*************23"),
        (masking.mask_numbers, "order 138000022071234", "order 138000022071234"),
    ],
)
def test_personal_values_are_masked(mask, plain, masked):
    assert mask(plain) == masked
