"""AC-04, hotline clocks: every date of the scenario, and what must be refused, through the API.

An order of Friday 23 July 2021, 16:00, the day before the typhoon; and the feasts of other years.
"""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from lilong.cases.models import Matter
from lilong.journal.models import Entry
from lilong.kernel import clock as clocks
from lilong.kernel.clock import SHANGHAI, local
from tests.work_orders.conftest import Desk
from tests.work_orders.test_clocks import leaf_of_class

ENQUIRY, HELP = "S0103", "H0101"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Line:
    """The hotline's side of the API: one person, at a moment."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def client(self, who: str) -> Client:
        member = getattr(self.desk.cast, who)
        return member.client("en")

    def send(self, who: str, path: str, body: dict[str, Any], when: str) -> Any:
        with clocks.fixed(at(when)):
            return self.client(who).post(
                f"/api/v1/orders{path}", body, content_type="application/json"
            )

    def received(self, when: str, **told: Any) -> dict[str, Any]:
        body = {
            "title": "楼道堆物", "words": f"三楼楼道堆满纸箱，{when}。", "place": "浦育里3号",
            "caller": {"name": "王某某（虚构）", "phone": "13812342207"},
        }  # fmt: skip
        answer = self.send("dispatcher", "", body | told, when)
        assert answer.status_code == 201, answer.content
        return dict(answer.json())

    def move(
        self, key: str, who: str, move: str, when: str, *, reason: str = "", **answers: Any
    ) -> Any:
        body = {"answers": answers, "reason": reason}
        return self.send(who, f"/{key}/moves/{move}", body, when)

    def made(self, key: str, who: str, move: str, when: str, **rest: Any) -> dict[str, Any]:
        answer = self.move(key, who, move, when, **rest)
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def dispatched(self, when: str, category: str = HELP, **told: Any) -> str:
        key = str(self.received(when, **told)["id"])
        unit = self.desk.cast.units["section"].pk
        self.made(key, "dispatcher", "dispatch", when, category=category, unit=unit)
        return key

    def due(self, key: str, name: str) -> str:
        matter = Matter.objects.get(pk=key)
        row = matter.clocks.filter(key=name).order_by("-nth").first()
        assert row is not None
        return f"{local(row.due_at):%a %d %b %Y %H:%M}"


@pytest.fixture
def line(desk: Desk) -> Line:
    return Line(desk)


def sentences(answer: Any) -> list[str]:
    """Return what a refusal says."""
    assert answer.status_code == 422, answer.content
    return [one["detail"] for one in answer.json()["errors"]]


FRIDAY = "2021-07-23T16:00"


def test_the_friday_before_the_typhoon(line: Line) -> None:
    key = line.dispatched(FRIDAY)
    assert line.due(key, "first_contact") == "Mon 26 Jul 2021 17:00"
    assert line.due(key, "handling") == "Fri 30 Jul 2021 17:00"
    enquiry = line.dispatched(FRIDAY, ENQUIRY, words="想问残疾人停车优惠怎么办。")
    assert line.due(enquiry, "handling") == "Mon 26 Jul 2021 17:00"
    review = line.dispatched(
        FRIDAY, leaf_of_class(line.desk, "review"), words="督办：垃圾清运回访。"
    )
    assert line.due(review, "handling") == "Wed 28 Jul 2021 17:00"


def test_an_approved_complex_case_has_fifteen_working_days_from_receipt(line: Line) -> None:
    key = line.dispatched(FRIDAY)
    line.made(key, "handler", "acknowledge", "2021-07-26T09:10")
    line.made(
        key,
        "handler",
        "ask_extension",
        "2021-07-29T10:00",
        reason="涉及三家单位。",
        as_complex=True,
    )
    whole = line.made(key, "dispatcher", "approve_extension", "2021-07-29T15:00")
    assert line.due(key, "handling") == "Fri 13 Aug 2021 17:00"
    handling = next(c for c in whole["clocks"][::-1] if c["key"] == "handling")
    assert handling["sentence"].endswith(
        "; given 15 working days in all on Thu 29 Jul 2021, 15:00; due Fri 13 Aug 2021, 17:00."
    )


@pytest.mark.parametrize(
    ("received", "one", "five", "fifteen"),
    [
        ("2019-09-27T16:00", "Sun 29 Sep 2019", "Thu 10 Oct 2019", "Wed 23 Oct 2019"),
        ("2020-09-30T16:00", "Fri 09 Oct 2020", "Wed 14 Oct 2020", "Wed 28 Oct 2020"),
        ("2021-09-17T16:00", "Sat 18 Sep 2021", "Sun 26 Sep 2021", "Thu 14 Oct 2021"),
    ],
)
def test_feasts_and_make_up_days(
    line: Line, received: str, one: str, five: str, fifteen: str
) -> None:
    key = line.dispatched(received)
    assert line.due(key, "first_contact") == f"{one} 17:00"
    assert line.due(key, "handling") == f"{five} 17:00"
    line.made(key, "handler", "acknowledge", received)
    line.made(key, "handler", "ask_extension", received, reason="复杂。", as_complex=True)
    line.made(key, "dispatcher", "approve_extension", received)
    assert line.due(key, "handling") == f"{fifteen} 17:00"


def test_a_clock_says_in_a_sentence_how_it_was_counted(line: Line) -> None:
    key = line.dispatched("2019-09-27T16:00")
    with clocks.fixed(at("2019-09-27T17:00")):
        english = line.client("dispatcher").get(f"/api/v1/orders/{key}").json()
        chinese = line.desk.cast.dispatcher.client().get(f"/api/v1/orders/{key}").json()
    told = {c["key"]: c["sentence"] for c in english["clocks"]}
    assert told["first_contact"] == (
        "Received Fri 27 Sep 2019, 16:00; 1 working day; Sun 29 Sep 2019 is a make-up day; "
        "due Sun 29 Sep 2019, 17:00."
    )
    assert told["handling"] == (
        "Received Fri 27 Sep 2019, 16:00; 5 working days; "
        "Tue 1 Oct 2019 to Mon 7 Oct 2019 are holidays; Sun 29 Sep 2019 is a make-up day; "
        "due Thu 10 Oct 2019, 17:00."
    )
    told = {c["key"]: c["sentence"] for c in chinese["clocks"]}
    assert told["first_contact"] == (
        "2019-09-27 周五 16:00 收件；1 个工作日；2019-09-29 周日 调休上班；"
        "2019-09-29 周日 17:00 到期。"
    )


def test_after_hours_firms_provisional_years_and_the_senders_own_deadline(line: Line) -> None:
    late = line.dispatched("2021-07-23T18:30", words="晚上打来的。")
    assert line.due(late, "first_contact") == "Tue 27 Jul 2021 17:00"
    firm = {"caller": {"name": "某店（虚构）", "phone": "13812342208", "kind": "firm"}}
    at_once = line.dispatched("2021-07-23T18:30", words="企业晚上打来。", **firm)
    assert line.due(at_once, "first_contact") == "Mon 26 Jul 2021 17:00"
    far = line.dispatched(
        "2026-12-28T10:00", words="年底的。", sender_handling_due="2026-12-31T12:00"
    )
    with clocks.fixed(at("2026-12-28T11:00")):
        told = line.client("dispatcher").get(f"/api/v1/orders/{far}").json()
    by_key = {c["key"]: c for c in told["clocks"]}
    assert by_key["handling"]["is_provisional"]
    assert "the calendar of 2027 is not published yet" in by_key["handling"]["sentence"]
    assert by_key["sender_handling"]["sentence"] == (
        "Set from outside; due Thu 31 Dec 2026, 12:00."
    )


# What must be refused, each in a clear sentence.


def test_an_extension_asked_on_the_31st_for_a_limit_of_the_30th_is_refused(line: Line) -> None:
    key = line.dispatched(FRIDAY)
    line.made(key, "handler", "acknowledge", "2021-07-26T09:10")
    answer = line.move(
        key, "handler", "ask_extension", "2021-07-31T09:00", reason="来不及。", extension_days=3
    )
    assert sentences(answer) == [
        "The limit ended on Fri 30 Jul 2021, 17:00; an extension must be asked for before."
    ]
    assert line.due(key, "handling") == "Fri 30 Jul 2021 17:00"


def test_a_return_after_the_contact_limit_is_refused_without_a_supervisor(line: Line) -> None:
    key = line.dispatched(FRIDAY)
    ground = {"ground": "territorial", "basis": "界线图第三页", "reason": "在邻街道。"}
    answer = line.move(key, "handler", "send_back", "2021-07-27T09:00", **ground)
    assert sentences(answer) == [
        "Sending back was possible until Mon 26 Jul 2021, 17:00. "
        "After that a supervisor must allow it."
    ]
    refused = line.move(
        key, "section_head", "allow_late_return", "2021-07-27T09:30", reason="同意。"
    )
    assert sentences(refused) == ["Your post has not been given the right to do this."]
    line.made(key, "leader", "allow_late_return", "2021-07-27T10:00", reason="情况特殊，同意。")
    line.made(key, "handler", "send_back", "2021-07-27T10:05", **ground)


def test_the_time_of_receipt_is_edited_by_nobody(line: Line) -> None:
    received = line.received(FRIDAY)
    key = str(received["id"])
    answer = line.move(
        key, "dispatcher", "categorise", FRIDAY, category=HELP, received_at="2021-07-26T09:00"
    )
    assert sentences(answer) == ["“received_at” was not asked for."]
    for method in ("put", "patch", "delete"):
        changed = getattr(line.client("dispatcher"), method)(
            f"/api/v1/orders/{key}", {"opened_at": "2021-07-26T09:00"},
            content_type="application/json",
        )  # fmt: skip
        assert changed.status_code == 405
    assert Matter.objects.get(pk=key).opened_at == at(FRIDAY)
    # The same letter, sent again with another time, is the same order with its own time.
    again = line.received(FRIDAY, sender_number="SH-1", source="hotline")
    sent = {"title": "楼道堆物", "words": "改时间。", "place": "x", "sender_number": "SH-1",
            "source": "hotline", "received_at": "2021-07-20T09:00",
            "caller": {"name": "王某某（虚构）", "phone": "13812342207"}}  # fmt: skip
    answer = line.send("dispatcher", "", sent, FRIDAY)
    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["is_new"]) == (again["id"], False)
    assert Matter.objects.get(pk=again["id"]).opened_at == at(FRIDAY)
    assert Entry.objects.filter(subject_id=again["id"]).count() == 1
