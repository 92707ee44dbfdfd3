"""AC-13 as its people walk it: 82 certificates with 315 persons, form by form, to the last one."""

from datetime import timedelta

import pytest

from lilong.campaigns.models import Campaign, Line, Round
from lilong.kernel import clock
from lilong.kernel.identifiers import new_id
from tests.campaigns.doing import AT
from tests.campaigns.test_pages import address, frozen, page, sent, words_of
from tests.cases.doing import photo

pytestmark = pytest.mark.django_db
CERTIFICATES, PERSONS = 82, 315
DUE = (AT + timedelta(days=90)).date().isoformat()


@pytest.fixture(autouse=True)
def _friday():
    with clock.fixed(AT):
        yield


def prepared(head) -> str:
    """Prepare the plot and put its certificates on the roll, each by its form."""
    to = address("new", "renewal_signings")
    data = {"id": str(new_id()), "title": "283-3（虚构）", "due_date": DUE, "plot": "283-3"}
    assert sent(head, to, **data).status_code == 302
    number = Campaign.objects.select_related("matter").get().matter.number
    for nth in range(CERTIFICATES):
        persons = PERSONS // CERTIFICATES + (nth < PERSONS % CERTIFICATES)
        answer = sent(
            head, address("line_add", number), line_id=str(new_id()),
            line_label=f"示例弄{nth + 1}号（虚构）", certificate=f"证{nth:03}", kind="property",
            registered=persons,
        )  # fmt: skip
        assert answer.status_code == 302, answer.content.decode()[:500]
    return number


def made(worker, number: str, line: Line, move: str) -> int:
    """Record a move by its form, with a signed paper."""
    to = address("line_move", number, line.pk, move)
    data = {"change_id": str(new_id()), "revision": line.revision}
    return sent(worker, to, **data, evidence=photo(f"{line.position}.png")).status_code


def lines() -> list[Line]:
    return list(Line.objects.order_by("position"))


def test_74_agree_and_70_sign_of_82_certificates_whoever_lives_there(cast):
    head = cast.section_head
    number = prepared(head)
    again = {"line_id": str(new_id()), "line_label": "重复", "certificate": "证000"}
    twice = sent(head, address("line_add", number), **again, kind="property")
    assert twice.status_code == 422
    money = page(head, "line_add", number).content.decode()
    assert "compensation" not in money.lower()
    assert frozen(head, number).status_code == 302
    assert sum(one.facts["registered"] for one in lines()) == PERSONS
    assert sent(head, address("open_round", number, "wish"), id=str(new_id())).status_code == 302
    for line in lines()[:73]:
        assert made(head, number, line, "agree") in {200, 302}
    shown = words_of(page(head, "campaign", number))
    assert "89.02" in shown
    assert "90.00" not in shown
    late = {"line_id": str(new_id()), "line_label": "后补", "certificate": "证999"}
    assert sent(head, address("line_add", number), **late, kind="property").status_code == 422
    assert made(head, number, lines()[73], "agree") in {200, 302}
    assert "90.24" in words_of(page(head, "campaign", number))
    row = Round.objects.get()
    to = address("close_round", number, row.pk)
    assert sent(head, to, changes=row.changes, reason="").status_code == 302
    signing(head, number)


def signing(head, number: str) -> None:
    """Open the second round once the plan hung for thirty days, and sign to the seventieth."""
    to = address("open_round", number, "signing")
    began = (AT - timedelta(days=40)).date()
    short = {"display_from": began, "display_to": began + timedelta(days=29)}
    assert sent(head, to, id=str(new_id()), **short).status_code == 422
    whole = {"display_from": began, "display_to": began + timedelta(days=30)}
    endless = sent(head, to, id=str(new_id()), **whole)
    assert endless.status_code == 422
    assert "until when it runs" in endless.content.decode()
    whole["due_date"] = (AT + timedelta(days=30)).date()
    assert sent(head, to, id=str(new_id()), **whole).status_code == 302
    for line in lines()[:69]:
        assert made(head, number, line, "sign") in {200, 302}
    assert "84.15" in words_of(page(head, "campaign", number))
    assert not Line.objects.filter(state="effective").exists()
    assert made(head, number, lines()[69], "sign") in {200, 302}
    effective = Line.objects.filter(state="effective")
    assert effective.count() == 70
    assert {one.facts["effective_on"] for one in effective} == {AT.date().isoformat()}
    assert "85.37" in words_of(page(head, "campaign", number))
