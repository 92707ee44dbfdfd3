"""AC-28: small census areas drawn, edited, accepted by a person; answers and heads never enter."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.desks import fill, fresh, go, laid_out, make, posted, proof, says, send
from tests.journeys.test_two_people import is_well

pytestmark = pytest.mark.browser
CLERK = {
    "duty": "enumerator", "name": "容若谷（虚构）", "certificate": "PC-31001", "has_photo": "yes",
    "origin": "hired", "schooling": "yes", "healthy": "yes", "trained_on": "2026-10-08",
}  # fmt: skip


def groups(page: Page) -> list[tuple[str, ...]]:
    """Return code and sizes of each small area as the page shows them."""
    rows = page.locator("table.plan-table tbody tr")
    cells = "rows => rows.map(row => [...row.children].slice(0, 3).map(cell => cell.innerText))"
    return [tuple(row) for row in rows.evaluate_all(cells)]


def accept(page: Page) -> Locator:
    return page.get_by_role("button", name="采用方案")


def is_refused(page: Page, plan: str, words: str) -> None:
    """See that a plan cannot be accepted and why: by the page, and by whoever sends it anyway."""
    says(page, "采用前须先解决：", words)
    expect(accept(page)).to_be_disabled()
    is_well(page)
    revision = page.locator("form[action$='accept/'] [name=revision]").input_value()
    status, text = posted(page, f"{plan}accept/", revision=revision)
    assert status == 422
    assert words in text


def press_plan(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def figure(page: Page, label: str) -> str:
    """Return a figure of the plan."""
    facts = page.locator("dl.facts > div").filter(has=page.locator(f"dt:text-is('{label}')"))
    return facts.locator("dd").inner_text()


def test_puyuli_is_drawn_edited_accepted_and_served(instance, desk):
    scene, head = laid_out(instance, "puyuli", fresh("普查")), desk("head")
    page, code = f"/campaigns/{scene['number']}/", scene["code"]
    plan = f"{page}plans/areas/"
    go(head, page)
    head.get_by_role("link", name="普查小区", exact=True).click()
    says(head, "尚未生成方案。")
    press_plan(head, "生成方案")
    three = [f"{code}{n:03}" for n in (1, 2, 3)]
    assert [row[:2] for row in groups(head)] == [(one, "71") for one in three]
    assert sum(int(row[2]) for row in groups(head)) == 450
    says(head, "不可能少于 3 组")
    assert (figure(head, "普查员"), figure(head, "普查指导员")) == ("3", "1")
    is_well(head)

    # Moved by hand: 142 households are more than one enumerator's load.
    head.locator("#to").select_option(three[1])
    press_plan(head, "移动")
    assert [row[1] for row in groups(head)] == ["142", "71"]
    is_refused(head, plan, f"{three[1]}超出一名普查员的工作量。")
    press_plan(head, "重新生成")
    laid_out(instance, "overlapping", scene["number"])
    go(head, plan)
    is_refused(head, plan, "重复编组，或未完整编入。")
    press_plan(head, "重新生成")

    # A house that is gone comes late: it is missing until a virtual area from 900 on holds it.
    go(head, f"{page}lines/add/")
    fill(head, place=scene["gone"], late_reason="房屋已拆，户籍仍在（虚构）")
    with head.expect_navigation():
        head.get_by_role("button", name="列入名册", exact=True).click()
    go(head, plan)
    is_refused(head, plan, "不在任何组内。")
    go(head, f"{page}lines/?which=late")
    late = str(head.locator("[data-row] a[data-open]").first.get_attribute("href"))
    make(head, late, "be_gone")
    go(head, plan)
    press_plan(head, "重新生成")
    assert [row[0] for row in groups(head)] == [*three, f"{code}900"]
    assert figure(head, "虚拟小区") == "1"

    # Registration waits until a person has accepted.
    go(head, page)
    head.get_by_role("link", name="结束：绘图").first.click()
    send(head)
    head.get_by_role("link", name="开始：登记").first.click()
    send(head)
    says(head, "普查小区尚未采用。")
    is_well(head)
    go(head, plan)
    accept(head).click()
    says(head, "已采用")
    expect(head.locator(".page-state")).to_contain_text("已采用")
    expect(accept(head)).to_have_count(0)
    is_well(head)
    go(head, page)
    head.get_by_role("link", name="开始：登记").first.click()
    send(head)
    says(head, "登记")
    served(head, plan, three[0])
    registered(head, scene)


def served(page: Page, plan: str, code: str) -> None:
    """Nobody serves without a certificate, schooling and training; her name stands on no page."""
    go(page, plan)
    said: dict[str, Any] = {**CLERK, "code": code}
    for wrong, words in (
        ({"has_photo": "no"}, "证件须有照片和编码。"),
        ({"certificate": ""}, "这个字段是必填项。"),
        ({"schooling": "no"}, "须具有初中以上文化程度。"),
        ({"trained_on": "2099-01-01"}, "登记开始前完成培训。"),
    ):
        fill(page, **{**said, **wrong})
        press_plan(page, "登记人员")
        says(page, words)
    is_well(page)
    fill(page, **said)
    press_plan(page, "登记人员")
    expect(page.get_by_text("已登记，姓名加密保存。")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(CLERK["name"][:3])
    expect(page.locator("main")).not_to_contain_text(CLERK["certificate"])
    expect(page.locator("[name=code] option", has_text=code)).to_have_count(0)
    go(page, f"{plan}sheet/")
    expect(page.locator("body")).not_to_contain_text(CLERK["name"][:3])


def registered(page: Page, scene: dict[str, Any]) -> None:
    """At the door: a certificate, and no way in for an answer."""
    line = scene["lines"][0]
    make(page, line, "begin", certificate_shown="no")
    says(page, "不出示证件不得入户登记。")
    is_well(page)
    form = page.locator("#main form")
    expect(form.locator("textarea, [type=file], [type=text]")).to_have_count(0)
    hidden = {str(one.get_attribute("name")): one.input_value()
              for one in form.locator("input[type=hidden]").all()}  # fmt: skip
    host = page.url.split("/campaigns/")[0]
    answer = page.request.post(
        f"{host}{line}moves/begin/", headers={"Referer": page.url},
        multipart={**hidden, "certificate_shown": "yes", "evidence": proof("普查表.png")},
    )  # fmt: skip
    assert answer.status == 422
    assert "隔离名册不收备注和文件：普查答案不进入本系统。" in answer.text()
    make(page, line, "begin", certificate_shown="yes")
    expect(page.locator(".page-state")).to_contain_text("已开始")
    # No column for names, and no list of heads.
    go(page, f"/campaigns/{scene['number']}/lines/")
    assert not {"姓名", "户主"} & set(page.locator("thead th").all_inner_texts())


def test_answers_in_a_file_are_refused_and_the_ledger_learns_nothing(instance, desk):
    road, head = fresh("普查"), desk("head")
    scene = laid_out(instance, "puyuli", road)
    number = scene["number"]
    before = laid_out(instance, "known_people")
    rows = ["专项编号,名称,姓名,家庭人口", f"{number},{road}1弄1号101室,户主甲,3"]
    go(head, "/import/")
    head.locator("[name=kind]").select_option("campaign_lines:office")
    head.locator("[name=purpose]").select_option("handling")
    head.locator("[type=file]").set_input_files(
        {"name": "普查表.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    )
    with head.expect_navigation():
        head.locator("#main form .btn-primary").click()
    with head.expect_navigation():
        head.locator("#main form .form-end button").last.click()
    words = f"“{number}”的名册由台账生成，没有自有条目。"
    expect(head.locator("main")).to_contain_text(words, timeout=60_000)
    expect(head.get_by_role("button", name=re.compile("导入 "))).to_have_count(0)
    assert laid_out(instance, "known_people") == before
    # In the ledger nothing of the census is seen: no list, no layer, no colour of a building.
    go(head, f"/campaigns/{number}/lines/")
    go(head, str(head.locator("[data-row] a[data-open]").first.get_attribute("href")))
    head.locator("dl.facts a[href^='/ledger/places/']").first.click()
    ledger = head.locator("body")
    expect(ledger).to_contain_text(road)
    for gone in (number, "普查小区", "户主名单", "普查员"):
        expect(ledger).not_to_contain_text(gone)


def test_eighteen_neighbourhoods_have_eighteen_instructors(instance, desk):
    number, head = laid_out(instance, "eighteen", fresh("普查"))["number"], desk("head")
    go(head, f"/campaigns/{number}/plans/areas/")
    press_plan(head, "生成方案")
    expect(head.locator("table.plan-table tbody tr")).to_have_count(54)
    shown = {label: figure(head, label) for label in (
        "普查区", "普查员", "普查指导员", "仅按比例的指导员，至少", "仅按比例的指导员，至多",
    )}  # fmt: skip
    assert list(shown.values()) == ["18", "54", "18", "11", "14"]
    is_well(head)
