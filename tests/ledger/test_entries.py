"""No page shows a reader a code: every entry the ledger writes has words in both languages."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

import lilong.ledger
from lilong.journal.models import Entry
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.identifiers import new_id
from lilong.ledger import operations, place_words, telling
from lilong.ledger.entries import ENTRY_NAMES, entry_name
from lilong.ledger.operations import joining, planning
from lilong.ledger.operations.recording import draft
from lilong.ledger.specs import MemberSpec, PersonSpec, Span
from lilong.ledger.terms import (
    BODY_SUBJECT,
    HOUSEHOLD_SUBJECT,
    ORGANISATION_SUBJECT,
    PERSON_SUBJECT,
    PLACE_SUBJECT,
    MemberRole,
)
from tests.cast import Cast
from tests.ledger.house import AT, SOURCE, TODAY, House
from tests.ledger.town import Town

ALL = [(kind, event) for kind, events in ENTRY_NAMES.items() for event in events]
ON_PAGES = {PLACE_SUBJECT, PERSON_SUBJECT, HOUSEHOLD_SUBJECT, ORGANISATION_SUBJECT, BODY_SUBJECT}
HAN = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"[a-z]+_[a-z_]+")
DAY = "2026-11-20"
# What an entry of any kind may hold, as the operations write it.
DATA: dict[str, Any] = {
    "from": DAY, "to": DAY, "on": DAY, "due": DAY, "key": "state", "value": "let", "kind": "lives",
    "relations": [{"kind": "lives", "from": DAY}], "fields": ["phone"], "after": {"name": "甲"},
    "role": "head", "term": 2, "why": "died", "labels": [{}], "text": "丙里", "before": "乙",
    "field": "lives", "purpose": "", "members": [["1", "child"]], "address": "乙",
    "outcome": "absent",
}  # fmt: skip


def said(kind: str, event: str) -> str:
    """Return the sentence of an entry with all that may stand in one."""
    is_place = kind == PLACE_SUBJECT
    data: dict[str, Any] = dict(DATA)
    if is_place:
        data["kind"] = {"visited": "visit"}.get(event, "building")
        data["after"] = {"name": "甲"} if event == "place_described" else "丁"
    entry = Entry(type=f"ledger.{event}", subject_kind=kind, data=data)
    return place_words.sentence(entry) if is_place else telling.sentence(entry)


@pytest.fixture(autouse=True)
def _friday() -> Iterator[None]:
    with clock.fixed(AT):
        yield


@pytest.mark.parametrize(("kind", "event"), ALL)
def test_every_entry_has_a_name_and_a_sentence_in_both_languages(kind: str, event: str) -> None:
    for language in ("zh-hans", "en"):
        with override(language):
            for words in (gettext(entry_name(kind, event)), said(kind, event)):
                assert not CODE.search(words), words
                assert bool(HAN.search(CODE.sub("", words.translate(_OURS)))) == (
                    language == "zh-hans"
                ), words


# Values of the samples that are Chinese in either language.
_OURS = {ord(one): None for one in "甲乙丙丁里"}


def test_an_entry_without_words_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="place_painted"):
        draft(PLACE_SUBJECT, new_id(), "place_painted", {}, 1)
    with pytest.raises(ValueError, match="visited"):
        draft(PERSON_SUBJECT, new_id(), "visited", {}, 1)


def test_every_entry_goes_through_the_one_that_asks_for_words() -> None:
    room = Path(lilong.ledger.__file__).parent
    others = [
        path.name
        for path in room.rglob("*.py")
        if re.search(r"(?<![\w.])Draft\(", path.read_text(encoding="utf-8"))
    ]
    assert others == ["recording.py"]


def test_all_that_the_town_has_written_can_be_read(puyuli: Town) -> None:
    entries = Entry.objects.filter(type__startswith="ledger.", subject_kind__in=ON_PAGES)
    assert entries.count() > 100
    seen: dict[tuple[str, ...], Entry] = {}
    for entry in entries:
        seen.setdefault((entry.subject_kind, entry.type, *sorted(entry.data)), entry)
    for language in ("zh-hans", "en"):
        with override(language):
            for entry in seen.values():
                tell = place_words if entry.subject_kind == PLACE_SUBJECT else telling
                assert not CODE.search(tell.sentence(entry)), entry.data


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_says_what_was_planned_and_who_joined(
    cast: Cast, house: House, language: str
) -> None:
    own: dict[str, Any] = {"by": system("tests"), "at": AT}
    home, office = house.homes[0], house.office_id
    planning.plan_visits([home.pk], due=TODAY, purpose="走访", office_id=office, **own)
    planning.cancel_visit(home.planned_visits.get(), reason="不在", **own)
    child = PersonSpec(name="王小小", born_on=date(2001, 2, 3))
    operations.register_persons([child], office_id=office, source=SOURCE, **own)
    joined = MemberSpec(person_id=child.id, role=MemberRole.CHILD, span=Span(TODAY))
    joining.join_households([(house.household.pk, joined)], office_id=office, source=SOURCE, **own)
    client, is_zh = cast.committee_worker.client(language), language == "zh-hans"
    page = client.get(reverse("ledger:place", args=[home.pk])).content.decode()
    assert ("计划走访" if is_zh else "Visit planned until") in page
    assert ("已取消" if is_zh else "called off") in page
    page = client.get(reverse("ledger:household", args=[house.household.pk])).content.decode()
    assert ("加入：子女" if is_zh else "Joined: Child") in page
