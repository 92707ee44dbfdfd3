"""Facts of places hold for days, have a source, and are never deleted (AC-02)."""

from datetime import date

import pytest

from lilong.journal.queries import entries_of
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.ledger import operations
from lilong.ledger.models import Place, PlaceFact, holding_on
from lilong.ledger.queries import homes
from lilong.ledger.specs import FactSpec, Source, Span
from lilong.ledger.terms import FactKey, PlaceKind, SourceKind
from tests.cast import Cast, SmallOffice
from tests.ledger.test_places import AT, BY, SAID, SINCE, codes, inside, street


def dwelling(office: SmallOffice) -> Place:
    house = inside(street(office), PlaceKind.BUILDING, number="3")
    return inside(house, PlaceKind.DWELLING, room="502")


def tell(
    home: Place, value: str, first: date, last: date | None = None, *,
    key: FactKey = FactKey.STATE, source: Source | None = SAID, follows: bool = True,
) -> PlaceFact:  # fmt: skip
    spec = FactSpec(place_id=home.pk, key=key, value=value, span=Span(first, last))
    return operations.tell_fact(
        spec, source=source, office_id=home.office_id, by=BY, at=AT, follows=follows
    )  # fmt: skip


def state_on(home: Place, day: date) -> str:
    return PlaceFact.objects.filter(holding_on(day), place=home, key=FactKey.STATE).get().value


def test_a_home_is_used_by_its_owner_then_let_then_vacant(office: SmallOffice) -> None:
    home = dwelling(office)
    tell(home, "owner_used", SINCE)
    tell(home, "let", date(2020, 7, 1))
    tell(home, "vacant", date(2020, 8, 1))
    assert state_on(home, date(2020, 6, 30)) == "owner_used"
    assert state_on(home, date(2020, 7, 15)) == "let"
    assert state_on(home, date(2020, 8, 2)) == "vacant"
    history = PlaceFact.objects.filter(place=home).order_by("valid_from")
    assert [(row.source, row.valid_to) for row in history] == [
        ("office", date(2020, 6, 30)), ("office", date(2020, 7, 31)), ("office", None),
    ]  # fmt: skip
    types = [entry.type for entry in entries_of(Subject("ledger_place", str(home.pk)))]
    assert types == ["ledger.place_added"] + ["ledger.fact_told"] * 3


def test_overlapping_periods_are_refused_and_change_nothing(office: SmallOffice) -> None:
    home = dwelling(office)
    tell(home, "let", date(2020, 7, 1), date(2020, 7, 31))
    for first, last in [
        (date(2020, 7, 31), date(2020, 8, 5)), (date(2020, 6, 1), date(2020, 7, 1)),
        (date(2020, 6, 1), None), (date(2020, 7, 10), date(2020, 7, 12)),
    ]:  # fmt: skip
        with pytest.raises(Refused) as caught:
            tell(home, "vacant", first, last)
        assert codes(caught) == ["overlap"]
    tell(home, "vacant", date(2020, 8, 1))
    with pytest.raises(Refused):
        tell(home, "let", date(2020, 9, 1), follows=False)
    assert PlaceFact.objects.count() == 2


def test_a_state_needs_a_source_a_known_word_and_days_in_order(office: SmallOffice) -> None:
    home = dwelling(office)
    with pytest.raises(Refused) as caught:
        tell(home, "let", SINCE, source=None)
    assert codes(caught) == ["no_source"]
    with pytest.raises(Refused) as caught:
        tell(home, "let", SINCE, source=Source(SourceKind.VISIT, date(2021, 1, 1)))
    assert codes(caught) == ["source_later"]
    with pytest.raises(Refused) as caught:
        tell(home, "haunted", SINCE, date(2014, 1, 1))
    assert codes(caught) == ["unknown_value", "backwards"]
    with pytest.raises(Refused):
        tell(home, " ", SINCE, key=FactKey.USE)
    assert not PlaceFact.objects.exists()


def test_a_fact_ends_or_is_called_mistaken_and_stays(office: SmallOffice) -> None:
    home = dwelling(office)
    fact = tell(home, "let", SINCE)
    operations.end_fact(fact, on=date(2020, 7, 1), reason="退租", by=BY, at=AT)
    with pytest.raises(Stale):
        operations.end_fact(fact, on=date(2020, 7, 2), reason="退租", by=BY, at=AT)
    fact.refresh_from_db()
    with pytest.raises(Refused) as caught:
        operations.call_mistaken(fact, reason=" ", by=BY, at=AT)
    assert codes(caught) == ["no_reason"]
    operations.call_mistaken(fact, reason="登记错户", by=BY, at=AT)
    with pytest.raises(Stale):
        operations.call_mistaken(fact, reason="登记错户", by=BY, at=AT)
    assert PlaceFact.objects.get().is_mistaken
    tell(home, "vacant", SINCE)
    assert state_on(home, date(2020, 7, 1)) == "vacant"


def test_a_home_that_is_vacant_has_no_occupants_any_more(office: SmallOffice) -> None:
    home = dwelling(office)
    tell(home, "let", SINCE)
    tell(home, "3", SINCE, key=FactKey.OCCUPANTS)
    tell(home, "vacant", date(2020, 8, 1))
    told = PlaceFact.objects.get(place=home, key=FactKey.OCCUPANTS)
    assert (told.value, told.valid_to) == ("3", date(2020, 7, 31))
    (line,) = homes.as_homes(PlaceFact.objects.filter(value="vacant"), on=date(2020, 8, 2))
    assert line.occupants == ""


def test_another_offices_home_is_none(cast: Cast) -> None:
    home = dwelling(cast.home)
    spec = FactSpec(place_id=home.pk, key=FactKey.STATE, value="let", span=Span(SINCE))
    with pytest.raises(NotVisible):
        operations.tell_fact(
            spec, source=SAID, office_id=cast.next_door.office.pk, by=BY, at=AT
        )  # fmt: skip
