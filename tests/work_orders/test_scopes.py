"""A limit set for a category or an area holds for its orders, and for no others."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from lilong.cases.foreseeing import foresee
from lilong.cases.models import Matter, MatterClock
from lilong.kernel.calendar import Limit
from lilong.kernel.errors import Refused
from lilong.rulebook import operations as rulebook
from lilong.rulebook import ports
from lilong.rulebook.ports import Change
from lilong.rulebook.rules import Proposal
from lilong.ui import figures
from lilong.work_orders import operations as orders
from lilong.work_orders import queries
from lilong.work_orders.intake import CallerDetails
from lilong.work_orders.queries import foreseeing
from lilong.work_orders.queries.rates import WEIGHTS
from lilong.work_orders.rated import PeriodKind, Rate
from lilong.work_orders.rules.periods import period
from lilong.work_orders.terms import RequesterKind
from tests.work_orders.conftest import FRIDAY, Desk
from tests.work_orders.rate_walks import Loops

HELP = "hotline.limit.help"
CONTACTS = "hotline.gate.contacts_callbacks"
TODAY = FRIDAY.date()


def days(number: int) -> dict[str, object]:
    return {"number": number, "unit": "working_days"}


def put(desk: Desk, number: int, scope: str = "", key: str = HELP, value: object = None) -> int:
    """Put a value in force for a scope from today, by two people; return its version."""
    row = rulebook.propose(
        proposal=Proposal(
            key, value or days(number), TODAY, "Resolution 5",
            office_id=desk.cast.office.pk, scope=scope, reason="A trial",
        ),
        by=desk.by("section_head")["by"], at=desk.at,
    )  # fmt: skip
    done = rulebook.approve(
        value_id=row.pk, revision=0, by=desk.by("leader")["by"], at=desk.at, ends_previous=True
    )
    return done.pk


def new(desk: Desk, **changes: Any) -> Matter:
    """Record an order of its own, at a place nobody knows unless one is said.

    The same words once more would be the same order; a place that is told brings its area.
    """
    changes.setdefault("place", "弄堂口（虚构）")
    number = Matter.objects.count() + 1
    return desk.record(words=f"弄堂口第{number}处堆物没有人清（虚构），请尽快处理。", **changes)


def handling(key: object) -> tuple[int, int | None]:
    found = MatterClock.objects.filter(matter_id=key, key="handling").order_by("-nth")[0]
    return Limit.from_data(found.limit).number, found.rule_version


def area(desk: Desk, name: str) -> str:
    return f"area:{desk.cast.areas[name].path}"


def test_the_most_specific_wins_and_its_version_is_kept(desk: Desk) -> None:
    whole = put(desk, 6)
    east, cell = put(desk, 4, area(desk, "east")), put(desk, 3, area(desk, "east_cell"))
    category = put(desk, 2, "category:H0101")
    areas = desk.cast.areas
    found = {
        "elsewhere": new(desk, area_id=areas["west"].pk).pk,
        "east": new(desk, area_id=areas["east"].pk).pk,
        "cell": new(desk, area_id=areas["east_cell"].pk).pk,
        "category": new(desk, area_id=areas["east_cell"].pk, category="H0101").pk,
    }
    assert {name: handling(key) for name, key in found.items()} == {
        "elsewhere": (6, whole), "east": (4, east), "cell": (3, cell), "category": (2, category),
    }  # fmt: skip


def test_a_subtree_is_meant_of_areas_and_of_categories(desk: Desk) -> None:
    put(desk, 4, area(desk, "east"))
    put(desk, 2, "category:H01")
    cell = desk.cast.areas["east_cell"].pk
    assert handling(new(desk, area_id=cell).pk)[0] == 4
    assert handling(new(desk, area_id=cell, category="H0101").pk)[0] == 2
    assert handling(new(desk, area_id=cell, category="H0601").pk)[0] != 2


def test_a_category_and_a_place_given_later_bring_their_limit(desk: Desk) -> None:
    version = put(desk, 2, "category:H0101")
    east = put(desk, 3, area(desk, "east"))
    key = new(desk).pk
    assert handling(key)[0] == 5
    desk.dispatch(key, "H0101")
    assert handling(key) == (2, version)
    other = new(desk).pk
    filing = orders.Filing("H0102", area_id=desk.cast.areas["east"].pk)
    orders.categorise(order_id=other, filing=filing, **desk.by("dispatcher"))
    assert handling(other) == (3, east)


def test_what_was_decided_before_keeps_its_version(desk: Desk) -> None:
    old = new(desk, category="H0101").pk
    before = handling(old)
    desk.at += timedelta(hours=1)
    put(desk, 2, "category:H0101")
    assert handling(old) == before
    yesterday = new(desk, category="H0101", received_at=FRIDAY - timedelta(days=1)).pk
    assert handling(yesterday)[0] == 5


def test_a_first_contact_and_the_contacts_owed_follow_the_area(desk: Desk) -> None:
    put(desk, 3, area(desk, "east"), key="hotline.first_contact")
    one = {"contacts": 1, "callbacks": 1, "different_roles": True, "reading": "A"}
    put(desk, 0, area(desk, "west"), key=CONTACTS, value=one)
    areas = desk.cast.areas
    east = new(desk, area_id=areas["east"].pk)
    west = new(desk, area_id=areas["west"].pk)
    assert east.facts["first_contact_limit"]["number"] == 3
    assert west.facts["first_contact_limit"]["number"] == 1
    assert "centre_contact_limit" in east.facts
    assert "centre_contact_limit" not in west.facts


def test_a_key_says_for_what_it_may_be_set_and_only_what_is_there_is_offered(desk: Desk) -> None:
    with pytest.raises(Refused) as error:
        put(desk, 5, "category:H0101", key="hotline.repeat_days", value=5)
    assert error.value.refusals[0].code == "scope_kind"
    with pytest.raises(Refused) as error:
        put(desk, 5, "category:NONE")
    assert error.value.refusals[0].code == "unknown_scope"
    with pytest.raises(Refused) as error:
        put(desk, 5, f"area:{desk.cast.next_door.areas['east'].path}")
    assert error.value.refusals[0].code == "unknown_scope"
    offered = {one.scope: one for one in ports.scopes_of(desk.cast.office.pk)}
    assert offered["category:H0101"].above == ("category:H01", "category:H")
    assert area(desk, "east") in offered[area(desk, "east_cell")].above


def test_a_change_for_an_area_is_foreseen_for_its_orders_alone(desk: Desk) -> None:
    put(desk, 5)
    areas = desk.cast.areas
    inside = new(desk, area_id=areas["east_cell"].pk)
    new(desk, area_id=areas["west"].pk)
    change = Change(HELP, days(2), TODAY, desk.cast.office.pk, area(desk, "east"))
    found = foresee(desk.by("dispatcher")["viewer"], change, at=desk.at)
    assert found is not None
    assert [count.number for count in found.counts] == [1, 1, 0, 1]
    assert [one.number for one in found.examples] == [inside.number]


def test_a_record_of_limits_is_foreseen_by_the_part_an_order_counts_by(desk: Desk) -> None:
    value = {"general": days(5), "difficult": days(15)}
    put(desk, 0, key="business.limits", value=value)
    firm = CallerDetails(name="某公司（虚构）", phone="13812342207", kind=RequesterKind.FIRM)
    general = new(desk, caller=firm, category="H0101")
    new(desk, category="H0101")
    shorter = {"general": days(5), "difficult": days(10)}
    viewer = desk.by("dispatcher")["viewer"]
    change = Change("business.limits", shorter, TODAY, desk.cast.office.pk)
    same = foresee(viewer, change, at=desk.at)
    assert same is not None
    assert [count.number for count in same.counts][:3] == [1, 0, 0]
    quicker = {"general": days(2), "difficult": days(15)}
    change = Change("business.limits", quicker, TODAY, desk.cast.office.pk)
    found = foresee(viewer, change, at=desk.at)
    assert found is not None
    assert [count.number for count in found.counts][:3] == [1, 1, 0]
    assert [one.number for one in found.examples] == [general.number]


def test_the_contacts_an_order_would_owe_are_foreseen(desk: Desk) -> None:
    new(desk)
    new(desk, area_id=desk.cast.areas["east"].pk)
    viewer = desk.by("dispatcher")["viewer"]

    def told(contacts: int, scope: str = "") -> list[int]:
        value = {"contacts": contacts, "callbacks": 2, "different_roles": True, "reading": "A"}
        change = Change(CONTACTS, value, date(2021, 8, 1), desk.cast.office.pk, scope)
        found = foreseeing.foresee(viewer, change, at=desk.at)
        assert found is not None
        return [count.number for count in found.counts]

    assert told(3) == [2, 2, 0]
    assert told(2) == [2, 0, 0]
    assert told(1, area(desk, "east")) == [1, 0, 1]
    other = Change(HELP, days(2), TODAY, desk.cast.office.pk)
    assert foreseeing.foresee(viewer, other, at=desk.at) is None


def test_the_moment_of_an_order_is_the_one_that_was_foreseen(desk: Desk) -> None:
    put(desk, 5)
    east = desk.cast.areas["east"].pk
    new(desk, area_id=east)
    scope = area(desk, "east")
    change = Change(HELP, days(2), TODAY, desk.cast.office.pk, scope)
    found = foresee(desk.by("dispatcher")["viewer"], change, at=desk.at)
    assert found is not None
    put(desk, 2, scope)
    clock = MatterClock.objects.get(matter=new(desk, area_id=east), key="handling")
    assert clock.due_at == found.examples[0].after


def test_last_months_satisfaction_is_foreseen_by_the_new_weights(desk: Desk) -> None:
    Loops(desk, Random("weights")).run(12)
    next_month = (desk.at.replace(day=1) + timedelta(days=40)).replace(day=5)
    viewer = desk.cast.leader.viewer_at(next_month)
    month = period(PeriodKind.MONTH, (next_month.replace(day=1) - timedelta(days=1)).date())
    asked = queries.RatesAsked(queries.span_of(month, next_month))
    figure = queries.rates(viewer, asked).total.figures[Rate.SATISFACTION]
    assert figure.share.denominator, "the walk has answers in that month"
    value = {"satisfied": "1", "rather_satisfied": "1/2", "neutral": "0", "dissatisfied": "0"}
    change = Change(WEIGHTS, value, next_month.date(), desk.cast.office.pk)
    found = foreseeing.foresee_rate(viewer, change, at=next_month)
    assert found is not None
    assert found.counts[0].number == figure.share.denominator
    met = figure.answers.get("satisfied", 0) + Fraction(
        figure.answers.get("rather_satisfied", 0), 2
    )
    expected = figures.percent(met.numerator, met.denominator * figure.share.denominator)
    before = figures.percent(
        figure.share.numerator.numerator,
        figure.share.numerator.denominator * figure.share.denominator,
    )
    assert before in found.note
    assert expected in found.note
    other = Change(HELP, days(2), TODAY, desk.cast.office.pk)
    assert foreseeing.foresee_rate(viewer, other, at=next_month) is None
