"""Whose goods a post sees: its own office's, if it sees goods at all."""

from dataclasses import replace

import pytest

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import NotVisible
from lilong.resources import policies
from lilong.resources.models import StockItem
from tests.cast import Cast
from tests.resources.stock import AT, hand_out, spoiled

pytestmark = pytest.mark.django_db
SIGHTS = (
    policies.visible_items,
    policies.visible_lines,
    policies.visible_receipts,
    policies.visible_requests,
)


def sees(viewer: Viewer) -> list[bool]:
    """Say of goods, movements, receipts and requests whether a viewer sees any."""
    return [sight(viewer).exists() for sight in SIGHTS]


def test_who_sees_no_goods_sees_nothing_that_was_done_with_them(
    cast: Cast, packs: StockItem
) -> None:
    hand_out(packs, cast.section_head.actor)
    spoiled(cast, packs)
    for member in ("section_head", "committee_secretary", "leader"):
        assert sees(cast.home.member(member).viewer_at(AT)) == [True] * 4, member
    for member in ("handler", "committee_worker", "dispatcher", "audit_administrator"):
        viewer = cast.home.member(member).viewer_at(AT)
        assert sees(viewer) == [False] * 4, member
        with pytest.raises(NotVisible):
            policies.get_visible(policies.visible_items(viewer), pk=packs.pk)


def test_another_office_s_goods_are_nobody_s_to_see(cast: Cast, packs: StockItem) -> None:
    hand_out(packs, cast.section_head.actor)
    spoiled(cast, packs)
    leader = cast.next_door.member("leader").viewer_at(AT)
    assert leader.may(Capability.RESOURCES_VIEW)
    assert sees(leader) == [False] * 4


def test_names_are_read_in_full_by_who_sees_goods_and_may_read_names(cast: Cast) -> None:
    head = cast.section_head.viewer_at(AT)
    assert policies.may_reveal(head) is None
    for needed in (Capability.PERSONS_REVEAL, Capability.RESOURCES_VIEW):
        refused = policies.may_reveal(replace(head, capabilities=head.capabilities - {needed}))
        assert refused is not None
        assert (refused.code, refused.rule) == ("not_granted", "L-08")
