"""Units and posts follow their area when it is renumbered or merged, and wait when it is split."""

from datetime import timedelta

import pytest

from lilong.accounts import operations as accounts
from lilong.accounts.scope import visible
from lilong.cases.models import Matter
from lilong.journal import relay
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.errors import Refused
from lilong.territory import operations, queries
from lilong.territory.models import Area, Level
from lilong.territory.terms import AreaSpec
from tests.cast import Cast, _square

BY = system("tests")


def test_posts_see_the_renumbered_area(cast: Cast) -> None:
    at = clock.now()
    on = clock.local(at).date()
    made = operations.renumber(cast.areas["east"], code="310198001901", on=on, by=BY, at=at)
    relay.drain()
    cast.units["committee"].refresh_from_db()
    assert cast.units["committee"].area == made
    cell = queries.area_by_code(cast.areas["east_cell"].code, on=on)
    assert cell is not None
    assert cast.grid_worker.viewer.area_path == cell.path
    assert accounts.follow_area(cast.areas["east"].pk, successor_id=made.pk, by=BY, at=at) == 0


def test_after_a_split_the_administrator_decides(cast: Cast) -> None:
    at = clock.now()
    east, parts = cast.areas["east"], []
    for i, south in enumerate((31.20, 31.205)):
        shape = _square(121.41, south, 0.01)
        ring = shape["coordinates"][0]  # type: ignore[index]
        ring[2][1] = ring[3][1] = south + 0.005
        parts.append(AreaSpec(f"31019800191{i}", f"第{i}片", Level.COMMUNITY, polygon=shape))
    operations.split(east, into=parts, on=clock.local(at).date(), by=BY, at=at)
    relay.drain()
    cast.units["committee"].refresh_from_db()
    assert cast.units["committee"].area == east


def test_only_the_system_moves_what_belongs_to_several_offices(cast: Cast) -> None:
    with pytest.raises(Refused):
        accounts.follow_area(
            cast.areas["east"].pk, successor_id=cast.areas["west"].pk,
            by=cast.system_administrator.actor, at=clock.now() + timedelta(0),
        )  # fmt: skip


def test_an_office_follows_its_own_area(cast: Cast) -> None:
    at = clock.now()
    made = operations.renumber(
        cast.areas["whole"], code="310198009", on=clock.local(at).date(), by=BY, at=at
    )
    relay.drain()
    cast.office.refresh_from_db()
    assert cast.office.area == made
    assert cast.dispatcher.viewer.office_path == made.path


def _matter_at(cast: Cast, area: Area, unit: str) -> Matter:
    """Return an open order of a unit in an area, by its row alone."""
    return Matter.objects.create(
        office=cast.office, kind="work_order", number=f"JL-{area.pk}-{unit}", stage="in_hand",
        title="路灯不亮", lead_unit=cast.units[unit], area=area, area_path=area.path,
        opened_at=clock.now(), recorded_at=clock.now(),
    )  # fmt: skip


def _seen(cast: Cast, name: str) -> set[str]:
    rows = visible(Matter.objects.all(), cast.home.member(name).viewer)
    return set(rows.values_list("number", flat=True))


def test_after_a_merger_nobody_loses_sight_of_what_lies_in_the_old_areas(cast: Cast) -> None:
    at, (east, west) = clock.now(), (cast.areas["east"], cast.areas["west"])
    old = _matter_at(cast, east, "committee")
    merged = operations.merge(
        [east, west], into=AreaSpec("310198001903", "甲里新居民区（虚构）", Level.COMMUNITY),
        on=clock.local(at).date(), by=BY, at=at,
    )  # fmt: skip
    relay.drain()
    new = _matter_at(cast, merged, "committee")
    viewer = cast.committee_secretary.viewer
    assert viewer.area_path == merged.path
    assert set(viewer.other_paths) >= {east.path, west.path}
    assert _seen(cast, "committee_secretary") == {old.number, new.number}
    assert _seen(cast, "other_handler") == set()


def test_after_a_split_the_old_post_sees_the_parts_and_a_new_one_its_own_part(cast: Cast) -> None:
    at, east = clock.now(), cast.areas["east"]
    cast.committee_secretary.viewer  # noqa: B018  # what was kept before the split must not stay
    old = _matter_at(cast, east, "committee")
    halves = [_square(121.41, 31.20, 0.01), _square(121.41, 31.205, 0.01)]
    for half, south in zip(halves, (31.20, 31.205), strict=True):
        half["coordinates"][0][2][1] = half["coordinates"][0][3][1] = south + 0.005  # type: ignore[index]
    parts = operations.split(
        east, on=clock.local(at).date(), by=BY, at=at,
        into=[
            AreaSpec(f"31019800191{i}", f"第{i}片", Level.COMMUNITY, polygon=half)
            for i, half in enumerate(halves)
        ],
    )  # fmt: skip
    relay.drain()
    new = [_matter_at(cast, part, "committee") for part in parts]
    assert _seen(cast, "committee_secretary") == {old.number, *(m.number for m in new)}
    accounts.move_to_area(
        cast.committee_secretary.post, area_id=parts[0].pk,
        by=cast.system_administrator.actor, at=at,
    )  # fmt: skip
    # The old matter may lie in her part, and it is her unit's: she keeps it.
    assert _seen(cast, "committee_secretary") == {old.number, new[0].number}
