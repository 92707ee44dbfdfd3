"""What a post sees of the ledger by its rights alone; deny by default (L-08, L-14)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.ledger import policies
from lilong.ledger.models import Body, BuildingGroup, Label, Organisation
from lilong.ledger.terms import Audience
from tests.cast import Cast
from tests.ledger.house import AT, SINCE, TODAY, House, give_stairwell


@pytest.fixture(autouse=True)
def _day(db: None) -> Iterator[None]:
    with clock.fixed(AT):
        yield


def without(viewer: Viewer, *taken: Capability) -> Viewer:
    return replace(viewer, capabilities=viewer.capabilities - set(taken))


def test_values_are_read_in_full_by_who_sees_people_and_may_read_them(cast: Cast) -> None:
    worker = cast.committee_worker.viewer
    assert policies.may_reveal(worker) is None
    # The dispatcher reads callers' numbers in full, and sees no people of the ledger.
    assert cast.dispatcher.viewer.may(Capability.PERSONS_REVEAL)
    for viewer in (
        cast.dispatcher.viewer,
        cast.leader.viewer,
        without(worker, Capability.PERSONS_REVEAL),
        without(worker, Capability.LEDGER_PERSONS),
    ):
        refused = policies.may_reveal(viewer)
        assert refused is not None
        assert (refused.code, refused.rule) == ("not_granted", "L-08")


def test_organisations_and_bodies_are_seen_within_the_office_by_who_sees_its_ledger(
    cast: Cast,
) -> None:
    office = cast.office
    firm = Organisation.objects.create(
        office=office, name="虚构物业", kind="firm", valid_from=SINCE, recorded_at=AT
    )
    body = Body.objects.create(
        office=office, name="虚构业委会", kind="owners_committee", valid_from=SINCE
    )

    def seen(viewer: Viewer) -> list[object]:
        return [*policies.visible_organisations(viewer), *policies.visible_bodies(viewer)]

    for member in ("section_head", "committee_worker", "window_clerk", "leader"):
        assert seen(cast.home.member(member).viewer) == [firm, body], member
    for member in ("building_group_leader", "follow_up_caller", "system_administrator"):
        assert seen(cast.home.member(member).viewer) == [], member
    assert cast.outsider.viewer.may(Capability.LEDGER_VIEW)
    assert seen(cast.outsider.viewer) == []


def test_only_who_leads_a_group_has_its_staircase(cast: Cast, house: House) -> None:
    give_stairwell(house, cast.building_group_leader)
    leader = cast.building_group_leader.viewer
    assert [one.post_id for one in policies.own_groups(leader)] == [leader.post_id]
    assert policies.visible_places(leader).exists()
    assert not policies.own_groups(without(leader, Capability.LEDGER_TASKS)).exists()
    # A group nobody leads has no post either, and is not for that whose post is not known.
    BuildingGroup.objects.update(post=None)
    nowhere = replace(leader, post_id=None)
    for viewer in (leader, nowhere):
        assert not policies.own_groups(viewer).exists()
        assert not policies.visible_places(viewer).exists()


def test_labels_are_for_who_looks_after_the_area_and_for_who_decides(
    cast: Cast, house: House
) -> None:
    for audience in Audience:
        Label.objects.create(
            office=cast.office, person=house.people[0], kind="lives_alone", audience=audience,
            source="committee", source_date=SINCE, valid_from=SINCE,
            valid_to=TODAY + timedelta(days=60), recorded_at=AT,
        )  # fmt: skip

    def seen(viewer: Viewer) -> set[str]:
        found = set(policies.visible_labels(viewer, on=TODAY).values_list("audience", flat=True))
        assert found == set(policies.audiences(viewer))
        return found

    head = cast.section_head.viewer
    assert seen(cast.committee_worker.viewer) == {"committee", "section", "office"}
    assert seen(head) == {"section", "office"}
    # A post of the whole office that sees people and decides nothing sees what is for everybody.
    assert seen(without(head, Capability.LEDGER_DECIDE)) == {"office"}
    assert seen(without(head, Capability.LEDGER_PERSONS)) == set()
    assert seen(cast.leader.viewer) == set()
    assert policies.counted_labels(cast.leader.viewer, on=TODAY).count() == 1
    assert not policies.counted_labels(cast.building_group_leader.viewer, on=TODAY).exists()
