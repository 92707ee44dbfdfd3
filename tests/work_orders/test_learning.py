"""Proposals come from behind one port, and what was chosen instead is kept, without any person."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lilong.kernel.actor import system
from lilong.rulebook import operations as rulebook
from lilong.rulebook.rules import Proposal as Value
from lilong.work_orders import operations as orders
from lilong.work_orders import ports, queries, tasks
from lilong.work_orders.models import Lesson
from lilong.work_orders.operations import Decision
from lilong.work_orders.triage import Because, Question, Suggestion, Told, Words
from tests.work_orders.conftest import FRIDAY, Desk
from tests.work_orders.test_pages import text_of, url
from tests.work_orders.test_ruling import draft_of, published


class Oracle:
    """A proposer of tests: knows one category and one unit, and sees what it was asked."""

    name = "oracle"

    def __init__(self, unit_id: int, *, fails: bool = False) -> None:
        self.unit_id, self.fails = unit_id, fails
        self.asked: list[Question] = []

    def _one(self, key: Any) -> list[Suggestion]:
        if self.fails:
            raise RuntimeError("no model today")
        return [Suggestion(key, "名", "Name", 88, Because("because it knows"), (Because("so"),))]

    def categories(self, question: Question) -> list[Suggestion]:
        self.asked.append(question)
        return self._one("H0102")

    def areas(self, question: Question) -> list[Suggestion]:
        return []

    def units(self, question: Question) -> list[Suggestion]:
        self.asked.append(question)
        return self._one(self.unit_id)

    def duplicates(self, question: Question, candidates: Any, near: Any) -> list[Suggestion]:
        return self._one(candidates[0].id)


@pytest.fixture
def plugged() -> Iterator[None]:
    yield
    ports.unplug()


def propose(desk: Desk, **told: Any) -> queries.Proposal:
    words = Told(**({"words": "垃圾没有人清。"} | told))
    return queries.propose(desk.cast.dispatcher.viewer, words, on=desk.at.date())


def test_a_proposer_that_is_plugged_in_is_asked_and_named(desk: Desk, plugged: None) -> None:
    oracle = Oracle(desk.cast.units["station"].pk)
    ports.plug_in(oracle)
    found = propose(desk)
    assert (found.proposer, found.failed) == ("oracle", "")
    assert found.categories[0].key == "H0102"
    assert [str(r) for r in found.categories[0].reasons] == ["because it knows", "so"]
    keys = [one.key for one in found.units]
    assert keys[0] == desk.cast.units["station"].pk
    assert keys[-1] == desk.cast.units["centre"].pk, "the safety net stays below"
    assert oracle.asked[-1].category == "H0102"
    assert not hasattr(oracle.asked[0].told, "caller")


def test_published_rules_go_before_any_proposer(desk: Desk, plugged: None) -> None:
    published(desk, draft_of(desk, unit="committee", words=Words(any=("垃圾",))))
    ports.plug_in(Oracle(desk.cast.units["station"].pk))
    keys = [one.key for one in propose(desk).units]
    assert keys[:2] == [desk.cast.units["committee"].pk, desk.cast.units["station"].pk]


def test_a_proposer_that_fails_is_told_of_and_keywords_answer(desk: Desk, plugged: None) -> None:
    ports.plug_in(Oracle(1, fails=True))
    found = propose(desk)
    assert (found.proposer, found.failed) == ("keywords", "oracle")
    assert found.units
    desk.record()
    page = text_of(desk.cast.dispatcher.client().get(url("desk")))
    assert "智能建议“oracle”没有响应" in page


def test_what_was_proposed_and_what_was_chosen_is_kept(desk: Desk) -> None:
    version = published(desk, draft_of(desk, words=Words(any=("垃圾",))))
    east, west = desk.cast.areas["east"].pk, desk.cast.areas["west"].pk
    matter = desk.record(words="门口有暴露垃圾。", point=(121.418, 31.208))
    orders.decide(
        order_id=matter.pk,
        decision=Decision("H0102", desk.cast.units["section"].pk, west),
        **desk.by("dispatcher"),
    )
    (lesson,) = Lesson.objects.all()
    assert (lesson.category_proposed, lesson.category_chosen) == ("E0101", "H0102")
    assert (lesson.area_proposed, lesson.area_chosen) == (east, west)
    station, section = desk.cast.units["station"].pk, desk.cast.units["section"].pk
    assert (lesson.unit_proposed, lesson.unit_chosen) == (station, section)
    assert lesson.unit_confidence == 96
    rule = queries.rule_rows(version.pk)[0]
    assert (lesson.rules_version, lesson.rule_key) == (version.pk, rule.key)
    assert lesson.proposer == "keywords"


def test_a_lesson_names_nobody_and_holds_no_word(desk: Desk) -> None:
    desk.dispatched()
    values = Lesson.objects.values().get()
    told = json.dumps(values, default=str, ensure_ascii=False)
    for secret in ("王小明", "13812342207", "垃圾", "弄口", str(desk.cast.dispatcher.staff.name)):
        assert secret not in told
    assert not {"caller", "staff", "words", "by"} & values.keys()


def test_lessons_are_printed_for_one_office_alone(desk: Desk) -> None:
    desk.dispatched()
    out = io.StringIO()
    call_command("lessons", "--office", desk.cast.office.code, stdout=out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue()))
    assert row["category_chosen"] == "H0101"
    out = io.StringIO()
    call_command("lessons", "--office", desk.cast.office.code, "--json", stdout=out)
    assert json.loads(out.getvalue())["unit_chosen"] == desk.cast.units["section"].pk
    out = io.StringIO()
    call_command("lessons", "--office", desk.cast.next_door.office.code, "--json", stdout=out)
    assert out.getvalue() == ""
    out = io.StringIO()
    later = (FRIDAY.date() + timedelta(days=1)).isoformat()
    call_command(
        "lessons", "--office", desk.cast.office.code, "--json", "--since", later, stdout=out
    )
    assert out.getvalue() == ""
    with pytest.raises(CommandError):
        call_command("lessons", "--office", "nowhere")


def test_lessons_are_forgotten_after_the_days_of_the_rulebook(desk: Desk) -> None:
    desk.dispatched()
    office = desk.cast.office
    value = rulebook.propose(
        proposal=Value(
            "dispatch.lesson_days", 30, FRIDAY.date(), "测试", office_id=office.pk, reason="测试"
        ),
        by=system("tests", office.pk), at=FRIDAY,
    )  # fmt: skip
    rulebook.approve(value_id=value.pk, revision=0, by=system("tests", office.pk), at=FRIDAY)
    assert orders.forget_lessons(at=FRIDAY + timedelta(days=30)) == 0
    assert orders.forget_lessons(at=FRIDAY + timedelta(days=31)) == 1
    tasks.forget_lessons()
    assert not Lesson.objects.exists()
