"""Building groups: one group looks after a stairwell at a time; the leader then sees its doors."""

from collections.abc import Iterator

import pytest
from django.test import Client

from lilong.kernel import clock
from lilong.kernel.errors import Stale
from lilong.ledger import policies
from lilong.ledger.models import BuildingGroup, BuildingGroupPart
from lilong.ledger.operations import groups as operations
from tests.cast import Cast
from tests.ledger.town import AT, Town


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.fixed(AT):
        yield


def act(client: Client, verb: str, row: object = None, status: int = 302, **given: object) -> str:
    key = f"{row.pk}/" if row is not None else ""  # type: ignore[attr-defined]
    answer = client.post(f"/ledger/do/{verb}/{key}", given)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def test_the_secretary_forms_a_group_and_its_leader_sees_its_doors(cast: Cast, town: Town) -> None:
    secretary = cast.committee_secretary.client("en")
    leader = cast.building_group_leader
    assert "no building group" in secretary.get("/ledger/groups/").content.decode()
    act(secretary, "group-form", name="浦育里一组", post=leader.post.pk, valid_from="2026-11-01")
    group = BuildingGroup.objects.get()
    building = town.buildings[0]
    given = {"building": str(building.pk), "stairwell": "2", "valid_from": "2026-11-01"}
    act(secretary, "group-widen", group, **given)
    rooms = set(policies.visible_places(leader.viewer).values_list("room", flat=True)) - {""}
    assert rooms == {f"{floor}0{room}" for floor in (1, 2, 3) for room in (4, 5, 6)}
    refused = act(secretary, "group-widen", group, 422, **given)
    assert "looks after that already" in refused
    whole = act(secretary, "group-widen", group, 422, **{**given, "stairwell": ""})
    assert "looks after that already" in whole
    shown = secretary.get(f"/ledger/places/{building.pk}/").content.decode()
    assert "浦育里一组" in shown
    part = BuildingGroupPart.objects.get()
    act(secretary, "stairwell-release", part, on="2026-11-20")
    assert not policies.visible_places(leader.viewer).exists()
    act(secretary, "group-widen", group, **{**given, "valid_from": "2026-11-20"})
    act(secretary, "group-lead", group, post="")
    assert not policies.visible_places(leader.viewer).exists()
    act(secretary, "group-end", group, on="2026-11-20")
    assert BuildingGroupPart.objects.filter(valid_to=None).count() == 0


def test_a_worker_and_another_committee_form_no_group(cast: Cast, town: Town) -> None:
    worker = cast.committee_worker.client("en")
    given = {"name": "x", "valid_from": "2026-11-01"}
    assert "does not decide" in act(worker, "group-form", None, 422, **given)
    group = operations.form_group(
        "西组", post_id=None, on=AT.date(), office_id=town.office_id, by=town.by, at=AT
    )
    operations.assign_stairwell(group, town.west.pk, "", on=AT.date(), by=town.by, at=AT)
    secretary = cast.committee_secretary.client("en")
    act(secretary, "group-end", group, 404, on="2026-11-20")
    assert "西组" not in secretary.get("/ledger/groups/").content.decode()
    stale = BuildingGroup.objects.get()
    operations.end_group(group, on=AT.date(), by=town.by, at=AT)
    with pytest.raises(Stale):
        operations.lead_group(stale, post_id=None, by=town.by, at=AT)
