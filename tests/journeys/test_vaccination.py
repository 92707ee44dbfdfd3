"""AC-27: doses to the day; coverage of who is eligible; who says no is named nowhere."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from lilong.kernel import clock
from lilong.kernel.clock import local
from tests.journeys.desks import fill, go, laid_out, make, on, posted, proof, says, send
from tests.journeys.test_two_people import is_well

pytestmark = pytest.mark.browser
# One invented surname each, so that a masked name still tells who it is.
NAMES = ["阮安一", "仉安二", "亓安三", "逄安四", "郏安五", "缑安六", "郄安七", "佴安八"]
REFUSES, UNFIT = 5, 6
# What no field and no column may ask for: an illness, or why somebody says no.
NEVER = re.compile("诊断|疾病|病史|禁忌|原因|理由|diagnos|reason|illness", re.IGNORECASE)
LATE = "已迟：尽早补种，无须重新开始。"


def begin(page: Page, line: str, vaccine: str, first: date) -> None:
    go(page, f"{line}tracks/doses/begin/")
    fill(page, vaccine=vaccine, first_dose=first.isoformat())
    send(page)


def dose(page: Page, number: int) -> Locator:
    return page.locator("li.day", has_text=f"第 {number} 剂")


def given(page: Page, line: str, number: int, day: str) -> None:
    """Record on the page of days that a dose was given."""
    go(page, f"{line}days/")
    dose(page, number).locator("[name=on]").fill(day)
    with page.expect_navigation():
        dose(page, number).get_by_role("button", name="已接种", exact=True).click()


def asks_nothing(page: Page, line: str, move: str) -> None:
    """Hold that a move's page has no field to be seen, and refuses what is sent unasked."""
    go(page, f"{line}moves/{move}/")
    seen = page.locator("#main form").locator("input:visible, textarea:visible, select:visible")
    expect(seen).to_have_count(0)
    expect(page.locator("#main [type=file]")).to_have_count(0)
    is_well(page)
    hidden = page.locator("#main form input[type=hidden]")
    said = {str(one.get_attribute("name")): one.input_value() for one in hidden.all()}
    host = page.url.split("/campaigns/")[0]
    answer = page.request.post(
        f"{host}{line}moves/{move}/", multipart={**said, "evidence": proof("诊断书.png")},
        headers={"Referer": page.url},
    )  # fmt: skip
    assert answer.status == 422
    assert "此项不附备注和文件：原因不问、不留。" in answer.text()
    # A note or a diagnosis that no form asks for is not even looked at.
    form = f"{line}moves/{move}/"
    status, _text = posted(
        page, form, **said, change_note="高血压", diagnosis="高血压", reason="怕"
    )
    assert status == 302


@pytest.fixture(name="scene", scope="module")
def _scene(instance):
    return laid_out(instance, "invited", "接种甲路", NAMES)


def test_doses_to_the_day_coverage_and_who_says_no(scene, desk):
    worker, head, lines = desk("worker"), desk("head"), scene["lines"]
    page = f"/campaigns/{scene['number']}/"
    first = date(2021, 6, 30)
    make(worker, lines[0], "complete")
    says(worker, "没有接种记录：请从第一剂开始。")

    # 20 July is too early, 21 July is not.
    begin(worker, lines[0], "inactivated", first)
    expect(dose(worker, 2)).to_contain_text(f"不早于 {on('2021-07-21')}，建议至 {on('2021-08-25')}")
    is_well(worker)
    given(worker, lines[0], 2, "2021-07-20")
    says(worker, "过早：不得早于 2021-07-21。")
    make(worker, lines[0], "complete")
    says(worker, "还有 1 剂未接种。")
    given(worker, lines[0], 2, "2021-07-21")
    # With the last dose the line stands at "complete" by itself.
    go(worker, lines[0])
    expect(worker.locator(".page-state")).to_contain_text("全程接种")

    # 26 August is late, and is continued.
    begin(worker, lines[1], "inactivated", first)
    expect(dose(worker, 2)).to_contain_text(LATE)
    given(worker, lines[1], 2, "2021-08-26")
    go(worker, lines[1])
    expect(worker.locator(".page-state")).to_contain_text("全程接种")

    # The same by the calendar of today: 20 days, 21, 56 and 57 after the first dose.
    today = local(clock.now()).date()
    for after, words in ((20, "未到日期"), (21, "现已到期"), (56, "现已到期"), (57, LATE)):
        begin(worker, lines[2], "inactivated", today - timedelta(days=after))
        current = worker.locator("section.run:not(.quiet)").locator("li.day", has_text="第 2 剂")
        expect(current).to_contain_text(words)
        expect(current.locator("form")).to_have_count(0 if after == 20 else 1)

    asks_nothing(worker, lines[REFUSES], "decline")
    asks_nothing(worker, lines[UNFIT], "leave_out")
    go(head, page)
    says(head, "28.57 % · 2/7")
    is_well(head)
    nobody_is_named(worker, head, scene)
    nothing_is_asked(worker, scene)


def nobody_is_named(worker: Page, head: Page, scene: dict) -> None:
    """Who said no, or is not eligible, stands on no list, no dashboard, in no export."""
    page, hidden = f"/campaigns/{scene['number']}/", [NAMES[n][0] for n in (REFUSES, UNFIT)]
    go(head, f"{page}lines/")
    main = head.locator("main")
    expect(main).to_contain_text(NAMES[0][0])
    expect(head.locator("[data-row]")).to_have_count(len(NAMES) - 2)
    state = head.locator("[name=state] option")
    assert not {"不愿接种", "不适种"} & set(state.all_inner_texts())
    for path in ("lines/?which=settled", "lines/?which=left", "lines/?state=declined", "progress/"):
        go(head, f"{page}{path}")
        assert not [name for name in hidden if name in main.inner_text()], path
    for path in ("/", "/campaigns/", "/campaigns/today/", page):
        for reader in (head, worker):
            go(reader, path)
            text = reader.locator("main").inner_text()
            assert not [name for name in hidden if name in text], path
    go(head, page)
    for state in ("不愿接种", "不适种"):
        counted = head.locator(".state-counts li", has_text=state)
        expect(counted.locator("b")).to_have_text("1")
        expect(counted.locator("a")).to_have_count(0)
    host = head.url.split("/campaigns/")[0]
    table = head.request.get(f"{host}{page}table.csv").text()
    assert not [name for name in (*NAMES, "不愿接种", "不适种", "全程接种") if name in table]
    assert table.count("已办结") == 4
    packet = worker.request.get(f"{host}/campaigns/round/packet.json").text()
    for nth in (REFUSES, UNFIT):
        assert scene["lines"][nth].split("/")[-2] not in packet


def nothing_is_asked(page: Page, scene: dict) -> None:
    """No field and no column of any page of the campaign asks for an illness or a reason."""
    line = scene["lines"][4]
    moves = ("inform", "find_nobody", "decline", "leave_out")
    for path in (line, f"{line}days/", f"{line}tracks/doses/begin/",
                 *(f"{line}moves/{move}/" for move in moves)):  # fmt: skip
        go(page, path)
        asked = page.locator("#main label, #main legend, #main th, #main dt, #main button")
        assert not [words for words in asked.all_inner_texts() if NEVER.search(words)], path
        names = page.locator("#main [name]").evaluate_all("all => all.map(one => one.name)")
        assert not [name for name in names if NEVER.search(name)], path
