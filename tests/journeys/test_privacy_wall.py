"""AC-03: the privacy wall, seen by a volunteer, a worker, a leader, an officer and the auditor."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.ledger_scenes import lay_out
from tests.journeys.test_two_people import host_of

pytestmark = pytest.mark.browser
MASKED = re.compile(r"^310\*{13,14}\d\w$|^310\*+\w{2}$")
PHONE = re.compile(r"1[3-9]\d{9}")


@pytest.fixture(scope="module")
def house(instance):
    return lay_out(instance)


def status_of(page, address):
    return page.request.get(f"{host_of(page)}{address}").status


def sent(page, address, **given):
    """Post a form as a browser of hers would, past the page that would not offer it."""
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    token = next(value for name, value in cookies.items() if "csrf" in name)
    return page.request.post(
        f"{host_of(page)}{address}", form={"csrfmiddlewaretoken": token, **given},
        headers={"Referer": host_of(page)}, max_redirects=0,
    )  # fmt: skip


def test_a_volunteer_sees_the_addresses_of_her_tasks_and_nothing_else(desk, house):
    page = desk("stairs")
    page.goto(f"{host_of(page)}/ledger/stairs/")
    doors = page.locator(".door")
    expect(doors.first).to_contain_text("号")
    text = page.locator("main").inner_text()
    assert not PHONE.search(text)
    assert "*" not in text
    for name in house["names"]:
        assert name not in text
    for address in (
        "/ledger/people/", "/ledger/", "/ledger/homes/", "/ledger/buildings/",
        f"/ledger/people/{house['people'][0]}/", f"/ledger/households/{house['household']}/",
        f"/ledger/places/{house['homes'][0]}/", f"/ledger/visits/{house['homes'][0]}/",
        "/ledger/privacy/exports/", "/audit/readings/",
    ):  # fmt: skip
        assert status_of(page, address) in {403, 404}, address


def test_a_worker_sees_a_masked_number_in_full_only_for_a_purpose_and_leaves_a_line(desk, house):
    page, name, number = desk("worker"), house["names"][1], house["numbers"][1]
    host, person = host_of(page), house["people"][1]
    page.goto(f"{host}/ledger/people/")
    page.locator("[name=words]").fill(name)
    page.get_by_role("button", name="查找").click()
    page.locator("tr[data-row] a[data-open]").click()
    expect(page).to_have_url(re.compile(person))
    shown = page.locator("#values dd").nth(1)
    assert MASKED.match(shown.inner_text()), shown.inner_text()
    assert number not in page.content()
    audit = desk("audit")
    lines = f"{host}/audit/readings/?kind=person&subject={person}"
    audit.goto(lines)
    before = audit.locator("tr[data-row]").count()
    # Without a purpose nothing is shown, and nothing is written down.
    refused = sent(page, f"/ledger/people/{person}/values/", purpose="", reason="")
    assert refused.status == 422
    assert number not in refused.text()
    audit.goto(lines)
    expect(audit.locator("tr[data-row]")).to_have_count(before)
    page.locator(".reveal summary").click()
    page.locator("#values [name=purpose]").select_option("visit")
    page.locator("#values [name=reason]").fill("上门走访核对（虚构）")
    page.locator("#values form button").click()
    expect(page.locator("#values")).to_contain_text(number)
    audit.goto(lines)
    expect(audit.locator("tr[data-row]")).to_have_count(before + 1)
    expect(audit.locator("tr[data-row]").first).to_contain_text("上门走访核对（虚构）")
    assert number not in audit.content()


def test_the_log_is_the_auditors_and_neither_the_administrators_nor_the_readers(desk, house):
    for login in ("system", "security", "worker", "leader", "privacy"):
        page = desk(login)
        for address in ("/audit/readings/", "/audit/readings.csv", "/audit/readings.xlsx"):
            assert status_of(page, address) in {403, 404}, (login, address)
    assert status_of(desk("audit"), "/audit/readings/") == 200


def test_a_whole_number_is_not_looked_for_without_a_purpose(desk, house):
    page, number = desk("worker", "en"), house["numbers"][2]
    page.goto(f"{host_of(page)}/ledger/people/")
    page.locator("[name=by]").select_option("identity")
    page.locator("[name=words]").fill(number)
    page.get_by_role("button", name="Find", exact=True).click()
    expect(
        page.locator("form .errorlist, form .field-errors, form [id$=error]").first
    ).to_be_visible()
    expect(page.locator("tr[data-row]")).to_have_count(0)
    # The common search does not know numbers at all.
    page.goto(f"{host_of(page)}/search/?q={number}")
    assert house["names"][2] not in page.content()
    assert f"/ledger/people/{house['people'][2]}" not in page.content()


def test_a_leader_sees_counts_and_nobody(desk, house):
    page = desk("leader")
    page.goto(f"{host_of(page)}/ledger/")
    expect(page.locator("main")).to_contain_text("实有人口")
    page.goto(f"{host_of(page)}/ledger/places/{house['homes'][0]}/")
    text = page.content()
    for name in house["names"]:
        assert name not in text
        assert name[0] + "*" not in text
    for address in (
        "/ledger/people/", f"/ledger/people/{house['people'][0]}/",
        f"/ledger/households/{house['household']}/",
    ):  # fmt: skip
        assert status_of(page, address) in {403, 404}, address


def test_religion_is_no_label_neither_offered_nor_taken(desk, house):
    page = desk("worker")
    act = f"/ledger/do/label-add/{house['people'][0]}/"
    page.goto(f"{host_of(page)}{act}")
    offered = page.locator("[name=kind] option").all_inner_texts()
    assert offered
    assert not any("宗教" in one or "信仰" in one for one in offered)
    for kind in ("religion", "宗教信仰"):
        answer = sent(
            page, act, kind=kind, valid_from="2026-11-01", valid_to="2026-12-01",
            source="committee", source_date="2026-11-01", reference="",
        )  # fmt: skip
        assert answer.status == 422, kind
    page.goto(f"{host_of(page)}/ledger/people/{house['people'][0]}/")
    assert "religion" not in page.content()
    assert "宗教" not in page.locator("aside, .aside").first.inner_text()


def test_an_export_waits_for_a_second_person_is_marked_and_expires(desk, instance):
    # A community of few people, whatever other journeys have brought into the first.
    house = lay_out(instance, area="310199001013")
    head, leader = desk("head"), desk("leader")
    host = host_of(head)
    head.goto(f"{host}/ledger/privacy/exports/ask/")
    head.locator("[name=task]").fill("人口核查（虚构）")
    head.locator("[name=recipients]").fill("民政科（虚构）")
    head.locator("[name=kinds][value=lives]").check()
    for column in ("name", "address"):
        head.locator(f"[name=columns][value={column}]").check()
    head.locator("[name=on_day]").fill("2026-11-20")
    head.locator("[name=area]").select_option(label="书院居民区")
    head.locator("[name=form]").select_option("csv")
    head.get_by_role("button", name="提出").or_(head.locator("main .btn-primary")).first.click()
    expect(head).to_have_url(re.compile("/privacy/exports/[0-9a-f-]{36}/"))
    address = head.url.removeprefix(host)
    assert head.locator("[value=approve]").count() == 0
    assert sent(head, f"{address}file/").status in {403, 422}
    # She cannot approve her own, not even past the page.
    sent(head, address, verb="approve", revision="0", reason="")
    assert sent(head, f"{address}file/").status in {403, 422}
    leader.goto(f"{host}{address}")
    leader.locator("[value=approve]").click()
    assert sent(leader, f"{address}file/").status in {403, 404, 422}
    for _ in range(300):
        head.reload()
        if (
            head.get_by_role("button", name="领取文件")
            .or_(head.locator(".page-actions button"))
            .count()
        ):
            break
        head.wait_for_timeout(2_000)
    expect(head.locator(".page-state")).to_contain_text(re.compile("20[0-9]{2}-[0-9]{2}-[0-9]{2}"))
    with head.expect_download() as waited:
        head.locator(".page-actions button").click()
    text = waited.value.path().read_bytes().decode("utf-8-sig")
    first = text.splitlines()[0]
    assert "导出" in first
    assert re.search(r"20\d{2}-\d{2}-\d{2}", first)
    assert house["names"][0] in text
    head.reload()
    expect(head.locator("main")).to_contain_text("文件已领取")
