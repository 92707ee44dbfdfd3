"""Two persons become one and two again; nothing is lost either way."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest

from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.ledger import operations, policies
from lilong.ledger.models import (
    ForeignId,
    HouseholdMember,
    KnownDistinct,
    Merge,
    Person,
    Place,
    Relation,
)
from lilong.ledger.operations.passing_on import days_left
from lilong.ledger.queries import duplicates, parties, sheets
from lilong.ledger.queries.persons import living_in
from lilong.ledger.specs import HouseholdSpec, MemberSpec, PlaceSpec, RelationSpec, Span
from lilong.ledger.terms import IdentityKind, MemberRole, PlaceKind, RelationKind
from lilong.vault.fields import blind
from tests.cast import Cast
from tests.ledger.test_facts import dwelling
from tests.ledger.test_parties import NUMBER, person, relate
from tests.ledger.test_places import AT, BY, SAID, SINCE, codes


@pytest.fixture(autouse=True)
def _stand_still() -> Iterator[None]:
    with clock.fixed(AT):
        yield


def two(cast: Cast) -> tuple[Person, Person, Place]:
    """Return one with a number and her home, and one of the same name and phone living there."""
    home = dwelling(cast.home)
    kept = person(
        cast.home, phone="13912345678", identity_kind=IdentityKind.RESIDENT, identity=NUMBER
    )
    gone = person(cast.home, phone="13912345678")
    relate(kept, RelationKind.LIVES, home)
    relate(gone, RelationKind.LIVES, home)
    relate(gone, RelationKind.OWNS, home)
    return kept, gone, home


def merge(cast: Cast, kept: Person, gone: Person, reason: str = "同一人") -> Merge:
    viewer = cast.section_head.viewer
    return operations.merge_persons(
        kept_id=kept.pk, gone_id=gone.pk, reason=reason, viewer=viewer, by=viewer.actor(), at=AT
    )


def undo(cast: Cast, done: Merge) -> None:
    viewer = cast.section_head.viewer
    operations.undo_merge(
        merge_id=done.pk, reason="不是同一人", viewer=viewer, by=viewer.actor(), at=AT
    )


def rows_of(who: Person) -> list[tuple[str, date]]:
    rows = Relation.objects.filter(person=who).order_by("kind")
    return [(row.kind, row.valid_from) for row in rows]


def test_a_merge_moves_what_the_other_lacks_and_its_undoing_gives_it_back(cast: Cast) -> None:
    kept, gone, _home = two(cast)
    ForeignId.objects.create(
        office_id=cast.office.pk, source="cloud", subject_kind="person", key="C1",
        subject_id=gone.pk,
    )  # fmt: skip
    before = rows_of(kept), rows_of(gone)
    done = merge(cast, kept, gone)
    assert rows_of(kept) == [("lives", SINCE), ("owns", SINCE)]
    assert rows_of(gone) == [("lives", SINCE)]
    assert ForeignId.objects.get().subject_id == kept.pk
    seen = policies.visible_persons(cast.section_head.viewer)
    assert list(seen) == [kept]
    undo(cast, done)
    assert (rows_of(kept), rows_of(gone)) == before
    assert ForeignId.objects.get().subject_id == gone.pk
    assert seen.all().count() == 2
    for who in (kept, gone):
        types = [entry.type for entry in entries_of(Subject("person", str(who.pk)))]
        assert types[-2:] == ["ledger.person_merged", "ledger.person_unmerged"]
    with pytest.raises(Stale):
        undo(cast, done)


def test_every_past_day_is_answered_after_a_merge_as_before(cast: Cast) -> None:
    home = dwelling(cast.home)
    kept, gone = person(cast.home), person(cast.home)
    source, office = SAID, cast.office.pk
    for who, first, last in (
        (gone, date(2016, 3, 1), None),
        (kept, date(2018, 2, 1), date(2018, 9, 30)),
        (kept, date(2022, 5, 1), None),
    ):
        spec = RelationSpec(
            kind=RelationKind.LIVES, span=Span(first, last), person_id=who.pk, place_id=home.pk
        )
        operations.relate(spec, source=source, office_id=office, by=BY, at=AT)
    days = [date(2016, 2, 29), date(2017, 7, 1), date(2018, 7, 1), date(2020, 7, 17), AT.date()]
    done = merge(cast, kept, gone)
    counts = [len(living_in(home.pk, office_id=office, on=day)) for day in days]
    assert counts == [0, 1, 1, 1, 1]
    assert all(one == kept for day in days for one in living_in(home.pk, office_id=office, on=day))
    undo(cast, done)
    spans = Relation.objects.order_by("valid_from").values_list("person", "valid_from", "valid_to")
    assert list(spans) == [
        (gone.pk, date(2016, 3, 1), None),
        (kept.pk, date(2018, 2, 1), date(2018, 9, 30)),
        (kept.pk, date(2022, 5, 1), None),
    ]


@pytest.mark.parametrize(
    ("span", "taken", "left"),
    [
        ((2010, 2020), [], (2010, 2020)),
        ((2010, None), [(2012, None)], (2010, 2011)),
        ((2010, None), [(2009, 2012)], (2013, None)),
        ((2010, None), [(2012, 2013)], (2010, None)),
        ((2010, 2015), [(2009, 2012), (2013, 2015)], None),
        ((2010, 2015), [(2009, None)], None),
        ((2010, 2020), [(2009, 2011), (2013, 2014), (2018, 2025)], (2012, 2017)),
    ],
)
def test_the_days_left_to_a_record_are_those_nobody_else_has(
    span: tuple[int, int | None], taken: list[tuple[int, int | None]], left: tuple[int, int | None]
) -> None:
    def years(pair: tuple[int, int | None]) -> Span:
        return Span(date(pair[0], 1, 1), date(pair[1], 12, 31) if pair[1] else None)

    assert days_left(years(span), [years(one) for one in taken]) == (years(left) if left else None)


def test_the_record_that_stays_gets_the_number_and_the_restriction_of_the_other(
    cast: Cast,
) -> None:
    kept, gone, _home = two(cast)
    Person.objects.filter(pk=kept.pk).update(is_restricted=True)
    done = merge(cast, gone, kept)
    gone.refresh_from_db()
    assert (gone.identity_index, gone.birth_year) == (blind("identity", NUMBER), 1949)
    assert gone.identity_kind == IdentityKind.RESIDENT
    assert gone.is_restricted
    undo(cast, done)
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.identity_index, gone.birth_year, gone.identity_kind) == ("", None, "none")
    assert not gone.is_restricted
    assert kept.identity_index == blind("identity", NUMBER)


def test_what_was_recorded_after_the_merge_stays_with_who_stayed(cast: Cast) -> None:
    kept, gone, home = two(cast)
    done = merge(cast, kept, gone)
    relate(kept, RelationKind.RENTS, home)
    undo(cast, done)
    assert rows_of(kept) == [("lives", SINCE), ("rents", SINCE)]


def test_who_is_registered_elsewhere_or_heads_another_household_is_not_merged(
    cast: Cast,
) -> None:
    kept, gone, home = two(cast)
    spec = PlaceSpec(
        kind=PlaceKind.DWELLING, parent_id=home.building_id, room="503", valid_from=SINCE
    )
    other = operations.add_place(spec, office_id=cast.office.pk, by=BY, at=AT)
    for who, place in ((kept, home), (gone, other)):
        relate(who, RelationKind.REGISTERED, place)
        head = MemberSpec(person_id=who.pk, role=MemberRole.HEAD, span=Span(SINCE))
        operations.form_households(
            [HouseholdSpec(dwelling_id=place.pk, valid_from=SINCE, members=(head,))],
            office_id=cast.office.pk, source=SAID, by=BY, at=AT,
        )  # fmt: skip
    with pytest.raises(Refused) as caught:
        merge(cast, kept, gone)
    assert codes(caught) == ["registered_apart", "two_heads"]
    assert HouseholdMember.objects.filter(person=gone).exists()
    assert not Merge.objects.exists()


def test_the_record_of_the_head_stays(cast: Cast) -> None:
    kept, gone, home = two(cast)
    members = tuple(
        MemberSpec(person_id=who.pk, role=role, span=Span(SINCE))
        for who, role in ((kept, MemberRole.CHILD), (gone, MemberRole.HEAD))
    )
    operations.form_households(
        [HouseholdSpec(dwelling_id=home.pk, valid_from=SINCE, members=members)],
        office_id=cast.office.pk, source=SAID, by=BY, at=AT,
    )  # fmt: skip
    with pytest.raises(Refused) as caught:
        merge(cast, kept, gone)
    assert codes(caught) == ["head_goes"]
    merge(cast, gone, kept)
    viewer = cast.section_head.viewer
    (household,) = sheets.households_in(viewer, home, on=AT.date())
    assert household.size == 1
    assert len(parties.household_view(viewer, household.pk, on=AT.date()).members) == 1
    assert sheets.living_in(viewer, home, on=AT.date()) == [gone]


def test_a_merge_needs_the_right_a_reason_and_two_visible_persons(cast: Cast) -> None:
    kept, gone, _home = two(cast)
    with pytest.raises(Refused) as caught:
        merge(cast, kept, gone, reason=" ")
    assert codes(caught) == ["no_reason"]
    with pytest.raises(Refused) as caught:
        merge(cast, kept, kept)
    assert codes(caught) == ["same_person"]
    worker = cast.committee_worker.viewer
    with pytest.raises(Refused) as caught:
        operations.merge_persons(
            kept_id=kept.pk, gone_id=gone.pk, reason="x", viewer=worker, by=worker.actor(), at=AT
        )
    assert codes(caught) == ["not_granted"]
    stranger = person(cast.next_door)
    with pytest.raises(NotVisible):
        merge(cast, kept, stranger)
    done = merge(cast, kept, gone)
    with pytest.raises(NotVisible):
        merge(cast, kept, gone)
    outsider = cast.outsider.viewer
    with pytest.raises(Refused):
        operations.undo_merge(
            merge_id=done.pk, reason="x", viewer=outsider, by=outsider.actor(), at=AT
        )
    head = cast.section_head.viewer
    with pytest.raises(NotVisible):
        operations.undo_merge(merge_id=uuid4(), reason="x", viewer=head, by=head.actor(), at=AT)


def test_look_alikes_are_found_without_decrypting_and_kept_apart_for_good(cast: Cast) -> None:
    kept, gone, _home = two(cast)
    year = person(cast.home, name="乙（虚构）", born_on=date(1950, 1, 1), sex="f")
    same = person(cast.home, name="乙（虚构）", born_on=date(1950, 5, 1), sex="f")
    person(cast.next_door, phone="13912345678")
    viewer = cast.section_head.viewer
    found = duplicates.pairs(viewer)
    assert [(pair.one, pair.other, pair.likeness) for pair in found] == [
        (kept, gone, duplicates.Likeness.NAME_AND_PHONE),
        (year, same, duplicates.Likeness.NAME_AND_YEAR),
    ]
    assert found[0].homes == (("甲里路（虚构）3号502室",),) * 2
    operations.keep_apart(
        one_id=same.pk, other_id=year.pk, reason="双胞胎", viewer=viewer, by=viewer.actor(), at=AT
    )
    operations.keep_apart(
        one_id=year.pk, other_id=same.pk, reason="双胞胎", viewer=viewer, by=viewer.actor(), at=AT
    )
    assert KnownDistinct.objects.count() == 1
    assert len(duplicates.pairs(viewer)) == 1
    merge(cast, kept, gone)
    assert duplicates.pairs(viewer) == []


def test_two_with_different_numbers_are_not_proposed(cast: Cast) -> None:
    person(cast.home, phone="13912345678", identity_kind=IdentityKind.RESIDENT, identity=NUMBER)
    person(
        cast.home, phone="13912345678", identity_kind=IdentityKind.RESIDENT,
        identity="31010619491231004X",
    )  # fmt: skip
    assert duplicates.pairs(cast.section_head.viewer) == []


def test_the_desk_merges_and_undoes_in_both_languages(cast: Cast) -> None:
    kept, gone, _home = two(cast)
    client = cast.section_head.client("en")
    page = client.get("/ledger/duplicates/").content.decode()
    assert "Same name and phone" in page
    assert NUMBER not in page
    url = f"/ledger/duplicates/{kept.pk}/{gone.pk}/"
    assert "Side by side" in client.get(url).content.decode()
    refused = client.post(url, {"verb": "merge", "stays": kept.pk, "reason": ""})
    assert refused.status_code == 422
    client.post(url, {"verb": "merge", "stays": gone.pk, "reason": "one and the same"})
    kept.refresh_from_db()
    assert kept.merged_into == gone
    done = Merge.objects.get()
    client.post(f"/ledger/merges/{done.pk}/undo/", {"reason": "two after all"})
    kept.refresh_from_db()
    assert kept.merged_into is None
    client.post(url, {"verb": "apart", "reason": "two"})
    page = cast.section_head.client().get("/ledger/duplicates/").content.decode()
    assert "没有看起来相同的两个人" in page
    assert cast.committee_worker.client().get("/ledger/duplicates/").status_code == 403
    assert cast.outsider.client().get(url).status_code in {403, 404}


def test_nothing_merges_that_nobody_asked_for_and_the_choice_is_kept(cast: Cast) -> None:
    kept, gone, _home = two(cast)
    client, third = cast.section_head.client("en"), person(cast.home, phone="13912349999")
    url = f"/ledger/duplicates/{kept.pk}/{gone.pk}/"
    for given in (
        {"stays": kept.pk},
        {"verb": "", "stays": kept.pk},
        {"verb": "delete", "stays": kept.pk},
        {"verb": "merge"},
        {"verb": "merge", "stays": third.pk},
        {"verb": "merge", "stays": "x" * 5000},
    ):
        answer = client.post(url, {**given, "reason": "one and the same"})
        assert answer.status_code == 422, given
        assert "one and the same" in answer.content.decode()
    assert not Merge.objects.exists()
    for chosen in (kept, gone):
        again = client.post(url, {"verb": "merge", "stays": chosen.pk, "reason": ""})
        assert f'value="{chosen.pk}" checked' in again.content.decode()
