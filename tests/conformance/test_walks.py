"""Every programme survives any legal walk: one lead, a whole chain, clocks that recount equal."""

from random import Random

import pytest

from lilong.cases.models import Matter
from lilong.journal.verifying import verify
from tests.cases.undoing import state
from tests.conformance.test_declarations import every_programme
from tests.conformance.walking import STEPS, Walk, check

pytestmark = pytest.mark.django_db


@every_programme
@pytest.mark.parametrize("seed", range(4))
def test_a_random_walk_keeps_every_promise_and_ends(cast, programme, seed):
    walk = Walk(cast, programme, Random(f"{programme.key} {seed}"))
    matter = walk.begin()
    check(matter.pk, walk.at)
    for _ in range(STEPS):
        if walk.step():
            check(matter.pk, walk.at)
        if Matter.objects.get(pk=matter.pk).closed_at:
            break
    assert Matter.objects.get(pk=matter.pk).closed_at, " > ".join(walk.made)
    assert list(verify(office_id=matter.office_id)) == []


@every_programme
@pytest.mark.parametrize("seed", range(3))
def test_every_move_undone_leaves_the_matter_as_it_was(cast, programme, seed):
    walk = Walk(cast, programme, Random(f"undo {programme.key} {seed}"))
    matter = walk.begin()
    undone = 0
    for _ in range(STEPS):
        before = state(matter.pk)
        if walk.step():
            assert walk.last is not None
            declared = programme.move(walk.last[1].move)
            if declared.can_be_undone:
                walk.take_back()
                assert state(matter.pk) == before, walk.made
                check(matter.pk, walk.at)
                undone += 1
                walk.make_again()
            check(matter.pk, walk.at)
        if Matter.objects.get(pk=matter.pk).closed_at:
            break
    assert undone > 0
    assert Matter.objects.get(pk=matter.pk).closed_at, " > ".join(walk.made)
    assert list(verify(office_id=matter.office_id)) == []
