"""Care labels given, ended, called mistaken and counted; what is never one (L-14)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from lilong.journal.models import Entry
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.errors import NotVisible, Refused
from lilong.ledger import caring, operations
from lilong.ledger.models import Label
from lilong.ledger.queries import count_labels, neighbourhood_of
from lilong.ledger.queries.labels import CARE_LABELS, label_kinds, label_words
from lilong.ledger.specs import Span
from lilong.ledger.terms import Audience, SourceKind
from lilong.rulebook import operations as rulebook
from lilong.rulebook import queries as rules
from lilong.rulebook.rules import Proposal as Value
from tests.cast import Cast
from tests.ledger.house import AT, SOURCE, TODAY, House
from tests.starter import load_starter

SAID = {"source": "committee", "source_date": TODAY.isoformat(), "reference": ""}
YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def _friday(db: None) -> Iterator[None]:
    with clock.fixed(AT):
        load_starter(by=system("tests"), at=AT)
        yield


def address(verb: str, key: Any) -> str:
    return reverse("ledger:act", args=[verb, key])


def page_of(cast: Cast, house: House, language: str = "zh-hans") -> str:
    url = reverse("ledger:person", args=[house.people[0].pk])
    return str(cast.committee_worker.client(language).get(url).content.decode())


def give(cast: Cast, house: House, kind: str = "elder_alone", **more: Any) -> Label:
    wanted = {"first": TODAY, "last": None, "source": SOURCE} | more
    viewer = wanted.pop("viewer", cast.committee_worker.viewer)
    key = operations.attach_label(house.people[0], kind, viewer=viewer, at=AT, **wanted)
    return Label.objects.get(pk=key)


def refused(code: str, *, rule: str | None = None) -> Any:
    def fits(error: Refused) -> bool:
        first = error.refusals[0]
        return first.code == code and (rule is None or first.rule == rule)

    return pytest.raises(Refused, check=fits)


def put_into_the_table(office_id: int, *rows: dict[str, Any]) -> None:
    """Have the rulebook's own two steps put rows into the office's table."""
    kept = [dict(one) for one in rules.value(CARE_LABELS, office_id=office_id, on=TODAY).value]
    by = system("tests", office_id)
    wanted = Value(
        CARE_LABELS, [*kept, *rows], TODAY, "测试", office_id=office_id, reason="测试"
    )  # fmt: skip
    value = rulebook.propose(proposal=wanted, by=by, at=AT)
    rulebook.approve(value_id=value.pk, revision=0, by=by, at=AT)


def row(kind: str, name: str, name_en: str, audience: str = "office") -> dict[str, Any]:
    return {
        "kind": kind, "name": name, "name_en": name_en, "audience": audience, "days": 365,
        "words": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("独居老人", "终止", "有误", "可见范围：居委会", "至")),
        ("en", ("Elder living alone", "End this", "Mistaken", "The residents&#x27; committee")),
    ],
)
def test_a_worker_gives_a_label_and_the_page_shows_whence_until_when_and_to_whom(
    cast: Cast, house: House, language: str, words: tuple[str, ...]
) -> None:
    client = cast.committee_worker.client(language)
    url = address("label-add", house.people[0].pk)
    assert client.get(url).status_code == 200
    answer = client.post(url, {**SAID, "kind": "elder_alone", "valid_from": TODAY.isoformat()})
    assert answer.status_code == 302
    label = Label.objects.get()
    assert (label.valid_from, label.valid_to) == (TODAY, TODAY + YEAR)
    assert (label.audience, label.source) == (Audience.COMMITTEE, SourceKind.COMMITTEE)
    said = page_of(cast, house, language)
    for word in words:
        assert word in said


def test_the_journal_tells_that_there_was_a_label_and_not_which(cast: Cast, house: House) -> None:
    label = give(cast, house)
    operations.end_label(
        label, on=TODAY, source=SOURCE, viewer=cast.committee_worker.viewer, at=AT
    )  # fmt: skip
    operations.withdraw_label(label, reason="误采", viewer=cast.committee_worker.viewer, at=AT)
    chain = Entry.objects.filter(type__contains="label").order_by("pk")
    assert [entry.type for entry in chain] == [
        "ledger.labelled", "ledger.label_ended", "ledger.label_mistaken",
    ]  # fmt: skip
    assert not any("elder_alone" in str(entry.data) for entry in chain)


@pytest.mark.parametrize(
    ("kind", "name", "name_en"),
    [
        ("religion", "宗教信仰", "Religion"),
        ("b1", "信教群众", "Of a belief"),
        ("p1", "困难党员", "Party member in need"),
        ("c1", "刑满释放人员", "Ex-convict"),
    ],
)
def test_belief_politics_and_criminal_past_are_no_label_even_if_the_table_has_them(
    cast: Cast, house: House, kind: str, name: str, name_en: str
) -> None:
    with refused("no_care_label" if kind != "religion" else "forbidden_label", rule="L-14"):
        give(cast, house, kind)
    put_into_the_table(cast.office.pk, row(kind, name, name_en))
    with refused("forbidden_label", rule="L-14"):
        give(cast, house, kind)
    assert kind not in label_kinds(cast.office.pk, on=TODAY)
    assert name not in label_words(cast.office.pk, on=TODAY)
    assert "elder_alone" in label_kinds(cast.office.pk, on=TODAY)
    page = cast.committee_worker.client().get(address("label-add", house.people[0].pk))
    assert name not in page.content.decode()
    assert not Label.objects.exists()


def test_no_starter_label_is_forbidden() -> None:
    assert caring.is_forbidden(["宗教"])
    assert caring.is_forbidden(["party_member"])
    assert len(label_kinds(0, on=TODAY)) == 8


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_label_ends_within_the_tables_longest_time(
    cast: Cast, house: House, language: str
) -> None:
    client = cast.committee_worker.client(language)
    late = {"valid_from": TODAY.isoformat(), "valid_to": (TODAY + timedelta(366)).isoformat()}
    answer = client.post(
        address("label-add", house.people[0].pk), {**SAID, "kind": "elder_alone", **late}
    )
    assert answer.status_code == 422
    assert "365" in answer.content.decode()
    assert caring.expires(Span(TODAY, TODAY + YEAR), 365) is None
    with refused("too_long", rule="L-14"):
        give(cast, house, last=TODAY + timedelta(days=366))
    with refused("backwards"):
        give(cast, house, last=TODAY - timedelta(days=1))


def test_the_same_label_is_not_given_twice_for_a_day(cast: Cast, house: House) -> None:
    give(cast, house)
    with pytest.raises(Refused):
        give(cast, house, first=TODAY + timedelta(days=30))
    give(cast, house, "disabled")
    give(cast, house, first=TODAY + timedelta(days=366))
    assert Label.objects.count() == 3


def test_who_does_not_record_gives_ends_and_withdraws_none(cast: Cast, house: House) -> None:
    label = give(cast, house)
    for name in ("leader", "dispatcher", "building_group_leader"):
        member = cast.home.member(name)
        for verb, key in (
            ("label-add", house.people[0].pk), ("label-end", label.pk), ("label-mistaken", label.pk)
        ):  # fmt: skip
            assert member.client().get(address(verb, key)).status_code == 403
        with refused("not_granted"):
            give(cast, house, "disabled", viewer=member.viewer)
        with refused("not_granted"):
            operations.end_label(label, on=TODAY, source=SOURCE, viewer=member.viewer, at=AT)
        with refused("not_granted"):
            operations.withdraw_label(label, reason="误采", viewer=member.viewer, at=AT)


def test_another_offices_worker_finds_neither_person_nor_label(cast: Cast, house: House) -> None:
    label, outsider = give(cast, house), cast.outsider
    for verb, key in (("label-end", label.pk), ("label-mistaken", label.pk)):
        assert outsider.client().get(address(verb, key)).status_code in {403, 404}
    with pytest.raises((NotVisible, Refused)):
        give(cast, house, "disabled", viewer=outsider.viewer)


def test_a_label_the_viewer_may_not_see_is_neither_offered_nor_ended(
    cast: Cast, house: House
) -> None:
    label, head = give(cast, house), cast.section_head
    if not head.viewer.may("ledger.record"):
        pytest.fail("the head of a section records in the ledger")
    url = address("label-add", house.people[0].pk)
    assert "elder_alone" not in head.client().get(url).content.decode()
    assert head.client().get(address("label-end", label.pk)).status_code == 404
    with refused("not_granted", rule="L-14"):
        give(cast, house, first=TODAY + timedelta(days=366), viewer=head.viewer)


def test_an_ended_label_is_history_and_a_mistaken_one_is_gone(cast: Cast, house: House) -> None:
    label = give(cast, house, first=TODAY - timedelta(days=30))
    client = cast.committee_worker.client()
    late = client.post(address("label-end", label.pk), {**SAID, "on": "2030-01-01"})
    assert late.status_code == 422
    gone = TODAY - timedelta(days=1)
    answer = client.post(address("label-end", label.pk), {**SAID, "on": gone.isoformat()})
    assert answer.status_code == 302
    page = client.get(reverse("ledger:person", args=[house.people[0].pk]))
    assert page.context["labels"] == []
    assert [line.last for line in page.context["past_labels"]] == [gone]
    assert client.post(address("label-mistaken", label.pk), {"reason": ""}).status_code == 422
    assert client.post(address("label-mistaken", label.pk), {"reason": "误采"}).status_code == 302
    assert "独居老人" not in page_of(cast, house)
    assert client.get(address("label-mistaken", label.pk)).status_code == 404


def test_whose_record_has_ended_is_labelled_no_more(cast: Cast, house: House) -> None:
    person = house.people[0]
    operations.end_person(person, on=TODAY, why="died", source=SOURCE, by=house.by, at=AT)
    with refused("ended"):
        give(cast, house)


def test_a_leader_hears_how_many_and_never_who(
    cast: Cast, house: House, django_assert_max_num_queries: Any
) -> None:
    put_into_the_table(cast.office.pk, row("heat_watch", "高温关怀", "Heat watch"))
    give(cast, house)
    give(cast, house, "heat_watch")
    leader, worker = cast.leader.viewer, cast.committee_worker.viewer
    with django_assert_max_num_queries(2):
        assert count_labels(leader, [house.estate.pk], on=TODAY) == {"heat_watch": 1}
    everything = {"elder_alone": 1, "heat_watch": 1}
    assert count_labels(worker, [house.homes[0].pk], on=TODAY) == everything
    assert count_labels(worker, [house.homes[1].pk], on=TODAY) == {}
    assert count_labels(cast.outsider.viewer, [house.estate.pk], on=TODAY) == {}
    assert count_labels(cast.building_group_leader.viewer, [house.estate.pk], on=TODAY) == {}
    assert count_labels(leader, [house.estate.pk], on=date(2016, 1, 1)) == {}
    around = neighbourhood_of(leader, house.homes[1].pk, on=TODAY)
    assert around is not None
    # Of the estate: a count of one home would say who it is.
    assert [(kind.name, count) for kind, count in around.counted] == [("高温关怀", 1)]
    seen = neighbourhood_of(worker, house.homes[0].pk, on=TODAY)
    assert seen is not None
    assert (seen.cared_for, seen.counted) == (1, ())
