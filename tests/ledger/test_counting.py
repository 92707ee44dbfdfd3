"""AC-01: Puyuli is counted from rows; nothing is typed, and no total is taken for people."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import pytest

from lilong.kernel import clock
from lilong.ledger import operations
from lilong.ledger.models import Place, Relation, TallyArea, TallyCell, TallyMark
from lilong.ledger.operations import tallying
from lilong.ledger.queries import counting
from lilong.ledger.queries.counting import Counts, counts_of_area, counts_of_place
from lilong.ledger.specs import PersonSpec, PlaceSpec, RelationSpec, Span
from lilong.ledger.terms import DwellingState, FactKey, Origin, PlaceKind, RelationKind, Tenure
from tests.cast import Cast
from tests.ledger.town import AT, SINCE, SOURCE, Town

TODAY = AT.date()


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.fixed(AT):
        yield


def keep(at=AT):  # type: ignore[no-untyped-def]
    """Let the worker keep every tally, as after a pause."""
    return tallying.keep_tallies(at=at + timedelta(minutes=1))


def whole(cast: Cast, on: date = TODAY) -> Counts:
    return counts_of_area(cast.leader.viewer, cast.areas["whole"], on=on)


def is_puyuli(found: Counts) -> None:
    assert (found.households, found.dwellings, found.collective) == (213, 213, 0)
    assert found.tenures == {Tenure.PUBLIC_RENTAL: 77, Tenure.SOLD_PUBLIC: 136}
    assert (found.registered, found.living, found.overlap) == (663, 450, 400)
    assert (found.away, found.incoming) == (263, 50)
    assert found.registered - found.away + found.incoming == found.living
    assert found.mismatch is None
    assert found.household_size == Fraction(450, 213)
    assert found.resident_share == Fraction(450, 663)
    assert found.tenure_share(Tenure.PUBLIC_RENTAL) == Fraction(77, 213)
    assert found.origins == {Origin.LOCAL: 400, Origin.OTHER_PROVINCE: 50}


def test_puyuli_is_counted_as_the_estate_the_community_and_the_subdistrict(
    cast: Cast, puyuli: Town
) -> None:
    is_puyuli(counts_of_place(cast.committee_worker.viewer, puyuli.estate, on=TODAY))
    is_puyuli(counts_of_area(cast.committee_worker.viewer, cast.areas["east"], on=TODAY))
    is_puyuli(whole(cast))
    keep()
    is_puyuli(whole(cast))


def test_the_213_trap_who_is_away_is_not_the_difference_of_the_totals(
    cast: Cast, puyuli: Town
) -> None:
    found = whole(cast)
    assert found.registered - found.living == found.households == 213  # by chance alone
    assert found.away == 263
    shown = {name for name in dir(Counts) if not name.startswith("_")}
    numbers = [v for name in shown if isinstance(v := getattr(found, name), int)]
    assert numbers.count(213) == len([found.households, found.dwellings, found.tenure_sum])


def test_a_78th_public_rental_home_makes_the_tenures_disagree(cast: Cast, puyuli: Town) -> None:
    spec = PlaceSpec(
        kind=PlaceKind.DWELLING, room="399", floor=3, stairwell="3",
        parent_id=puyuli.buildings[-1].pk, valid_from=SINCE,
    )  # fmt: skip
    home = operations.add_place(spec, office_id=puyuli.office_id, by=puyuli.by, at=AT)
    puyuli.tell(home, FactKey.TENURE, Tenure.PUBLIC_RENTAL, SINCE)
    refusal = counts_of_place(cast.leader.viewer, puyuli.estate, on=TODAY).mismatch
    assert refusal is not None
    assert (refusal.params["sum"], refusal.params["households"]) == (214, 213)
    assert refusal.rule == "L-05"


def test_what_is_written_after_counting_is_counted(cast: Cast, puyuli: Town) -> None:
    keep()
    assert TallyArea.objects.count() == 2
    assert not TallyMark.objects.exists()
    row = Relation.objects.filter(kind=RelationKind.LIVES, person=puyuli.persons[0]).get()
    operations.end_relation(row, on=TODAY - timedelta(days=1), source=SOURCE, by=puyuli.by, at=AT)
    assert TallyMark.objects.exists()
    for _ in range(2):
        found = whole(cast)
        assert (found.living, found.overlap, found.away) == (449, 399, 264)
        keep()


def test_who_moves_within_the_subdistrict_is_away_from_one_community_only(
    cast: Cast, puyuli: Town
) -> None:
    keep()
    row = Relation.objects.filter(kind=RelationKind.LIVES, person=puyuli.persons[0]).get()
    operations.end_relation(row, on=TODAY - timedelta(days=1), source=SOURCE, by=puyuli.by, at=AT)
    spec = PlaceSpec(
        kind=PlaceKind.DWELLING, room="101", floor=1, parent_id=puyuli.west.pk, valid_from=SINCE
    )
    home = operations.add_place(spec, office_id=puyuli.office_id, by=puyuli.by, at=AT)
    moved = RelationSpec(
        kind=RelationKind.LIVES, person_id=puyuli.persons[0].pk, place_id=home.pk, span=Span(TODAY)
    )
    operations.relate(moved, source=SOURCE, office_id=puyuli.office_id, by=puyuli.by, at=AT)
    for _ in range(2):
        east = counts_of_area(cast.leader.viewer, cast.areas["east"], on=TODAY)
        west = counts_of_area(cast.leader.viewer, cast.areas["west"], on=TODAY)
        assert (east.away, east.living, west.incoming, west.living) == (264, 449, 1, 1)
        assert (whole(cast).away, whole(cast).overlap) == (263, 400)
        keep()
    assert sum(TallyCell.objects.values_list("count", flat=True)) == 713


def test_a_period_that_begins_tomorrow_counts_from_midnight(cast: Cast, puyuli: Town) -> None:
    tomorrow = TODAY + timedelta(days=1)
    person = PersonSpec(name="钱明（虚构）")
    lives = RelationSpec(
        kind=RelationKind.LIVES, person_id=person.id, place_id=puyuli.dwellings[0].pk,
        span=Span(tomorrow),
    )  # fmt: skip
    operations.register_persons(
        [person], office_id=puyuli.office_id, source=SOURCE, by=puyuli.by, at=AT, relations=[lives]
    )
    keep()
    assert whole(cast).living == 450
    assert whole(cast, tomorrow).living == 451
    assert tallying.keep_tallies(at=AT) == 0
    assert tallying.keep_tallies(at=AT + timedelta(days=1)) == 1
    assert (whole(cast).living, whole(cast, tomorrow).living) == (450, 451)


def test_a_place_that_moves_takes_its_people_with_it(cast: Cast, puyuli: Town) -> None:
    keep()
    operations.move_places(
        [puyuli.estate.pk], to=cast.areas["west"], office_id=puyuli.office_id, by=puyuli.by, at=AT
    )
    for _ in range(2):
        east = counts_of_area(cast.leader.viewer, cast.areas["east"], on=TODAY)
        west = counts_of_area(cast.leader.viewer, cast.areas["west"], on=TODAY)
        assert (east.living, east.households, west.living, west.households) == (0, 0, 450, 213)
        keep()


def test_a_state_that_changed_is_counted_on_each_of_its_days(cast: Cast, puyuli: Town) -> None:
    before = whole(cast).states
    home = puyuli.dwellings[0]
    puyuli.tell(home, FactKey.STATE, DwellingState.VACANT, date(2026, 8, 1))
    keep()
    after, past = whole(cast).states, whole(cast, date(2026, 7, 15)).states
    assert after[DwellingState.VACANT] == before[DwellingState.VACANT] + 1
    assert past == before


def test_the_kept_counts_of_a_subdistrict_take_few_queries(
    cast: Cast, puyuli: Town, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    keep()
    viewer, area = cast.leader.viewer, cast.areas["whole"]
    with django_assert_max_num_queries(5):
        counts_of_area(viewer, area, on=TODAY)


def test_nobody_counts_what_is_outside_her_area_or_office(cast: Cast, puyuli: Town) -> None:
    east = cast.areas["east"]
    assert counts_of_area(cast.outsider.viewer, east, on=TODAY) == Counts()
    worker = cast.committee_worker.viewer
    assert counts_of_area(worker, cast.areas["west"], on=TODAY) == Counts()
    assert counts_of_area(worker, cast.areas["whole"], on=TODAY).living == 450
    assert counts_of_area(cast.system_administrator.viewer, east, on=TODAY) == Counts()
    cell = counts_of_area(cast.grid_worker.viewer, cast.areas["east_cell"], on=TODAY)
    assert cell.living == 0


def test_two_persons_who_were_found_to_be_one_are_counted_once(cast: Cast, puyuli: Town) -> None:
    home = puyuli.dwellings[0]
    (twin,) = operations.register_persons(
        [spec := PersonSpec(name="赵甲（虚构）")], office_id=puyuli.office_id, source=SOURCE,
        by=puyuli.by, at=AT,
        relations=[
            RelationSpec(
                kind=kind, person_id=spec.id, place_id=home.pk, span=Span(SINCE)
            )
            for kind in (RelationKind.LIVES, RelationKind.REGISTERED)
        ],
    )  # fmt: skip
    keep()
    assert (whole(cast).living, whole(cast).registered) == (451, 664)
    viewer = cast.section_head.viewer
    done = operations.merge_persons(
        kept_id=puyuli.persons[0].pk, gone_id=twin.pk, reason="同一人", viewer=viewer,
        by=viewer.actor(), at=AT,
    )  # fmt: skip
    for _ in range(2):
        direct = counts_of_place(cast.leader.viewer, puyuli.estate, on=TODAY)
        for found in (whole(cast), direct):
            assert (found.living, found.registered, found.overlap) == (450, 663, 400)
        keep()
    operations.undo_merge(
        merge_id=done.pk, reason="不是同一人", viewer=viewer, by=viewer.actor(), at=AT
    )
    assert (whole(cast).living, whole(cast).registered) == (451, 664)


def test_the_kept_counts_are_those_of_the_rows(cast: Cast, puyuli: Town) -> None:
    direct = counts_of_place(cast.leader.viewer, puyuli.street, on=TODAY)
    keep()
    assert whole(cast) == counting.Counts(
        **{name: getattr(direct, name) for name in Counts.__slots__}
    )
    assert Place.objects.filter(kind=PlaceKind.BUILDING).count() == 9
