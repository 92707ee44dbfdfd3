"""One order goes round the loop in a real browser, in both languages; and one comes back."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
NUMBER = re.compile(r"PY-\d{8}-\d{4}")
WORDS = "楼下饭店油烟直排，每天晚上往楼上跑，老人咳嗽睡不着。（演示）"
SMOKE = "H0401"
MISSING = {"zh-hans": "缺中心回访", "en": "the centre's follow-up call is missing"}
CLOSED = {"zh-hans": "已结案", "en": "Closed"}


def address(page: Page, path: str) -> str:
    """Return the address of a path on the instance the page is at."""
    return re.match(r"https?://[^/]+", page.url).group() + path


def choose(page: Page, name: str, value: str) -> None:
    """Give an answer, whether it is asked by radio buttons or by a list."""
    radio = page.locator(f"input[type=radio][name={name}][value='{value}']")
    if radio.count():
        radio.check(force=True)
    else:
        page.locator(f"select[name={name}]").select_option(value, force=True)


def choose_by_text(page: Page, name: str, text: str) -> None:
    """Choose the line of a list that holds a text."""
    line = page.locator(f"select[name={name}] option", has_text=text).first
    page.locator(f"select[name={name}]").select_option(line.get_attribute("value"), force=True)


def record(page: Page, title: str) -> str:
    """Record a request at the desk; return its number."""
    page.goto(address(page, "/orders/new/"))
    choose(page, "request_kind", "complaint")
    page.locator("[name=title]").fill(title)
    page.locator("[name=words]").fill(WORDS)
    page.locator("[name=place]").fill("浦育路118号")
    page.locator("[name=name]").fill("王某某（虚构）")
    page.locator("[name=phone]").fill("19900001234")
    page.locator("form.record button.btn-primary").click()
    expect(page.locator(".big-number")).to_have_text(NUMBER)
    return NUMBER.search(page.locator(".big-number").inner_text()).group()


def begin(page: Page, number: str, move: str) -> None:
    """Open a move from the order's page, as the person whose turn it is."""
    page.goto(address(page, f"/orders/{number}/moves/{move}/"))


def make(page: Page) -> None:
    """Send the form of a move and see that it was made."""
    before = page.url
    page.locator("main form button.btn-primary").first.click()
    expect(page).not_to_have_url(before)


def photo(colour: str = "#2b7a4b") -> dict[str, object]:
    """Return a picture as a phone sends it; each colour is another picture."""
    file = BytesIO()
    Image.new("RGB", (320, 240), colour).save(file, "JPEG")
    return {"name": "整改后.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def dispatch(page: Page, number: str) -> None:
    """Give an order to the community management office."""
    begin(page, number, "dispatch")
    choose(page, "category", SMOKE)
    office = "社区管理办" if page.locator("html[lang^=zh]").count() else "ommunity management"
    choose_by_text(page, "unit", office)
    make(page)


def contact(page: Page, number: str) -> None:
    """Speak with the caller, for the unit or for the centre."""
    begin(page, number, "record_contact")
    choose(page, "outcome", "reached")
    page.locator("[name=note]").fill("已电话联系来电人")
    make(page)


def report(page: Page, number: str, colour: str = "#2b7a4b") -> None:
    """Report the handling with a photo."""
    begin(page, number, "report_handling")
    choose(page, "result_class", "solved")
    page.locator("[name=done]").fill("已要求饭店清洗净化器")
    page.locator("input[type=file]").set_input_files(photo(colour))
    make(page)


def call_back(page: Page, number: str, *, solved: bool, satisfied: str) -> None:
    """Ask the caller, for the unit, whether it is solved and whether she is satisfied."""
    begin(page, number, "follow_up")
    choose(page, "outcome", "reached")
    choose(page, "solved", "yes" if solved else "no")
    choose(page, "satisfied", satisfied)
    make(page)


# The keys of the follow-up desk.
SATISFIED = {"satisfied": "a", "rather_satisfied": "s", "dissatisfied": "f"}


def call_by_keys(page: Page, number: str, *, solved: bool, satisfied: str, last: str) -> None:
    """Make the centre's follow-up call at the follow-up desk, without the mouse."""
    page.goto(address(page, f"/orders/follow-up/{number}/call/"))
    expect(page.locator(".calls .script li").first).to_be_visible()
    for key in ("1", "c", "y" if solved else "n", SATISFIED[satisfied], last):
        page.keyboard.press(key)
    expect(page.locator(".toast-line").filter(has_text=number).first).to_be_visible()
    # The next call is there without a page load, or nobody waits.
    expect(page.locator(".calls .call-form, .desk-empty").first).to_be_visible()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_order_goes_round(desk, language):
    centre = desk("dispatcher", language)
    number = record(centre, "饭店油烟扰民（演示）")
    dispatch(centre, number)

    handler = desk("handler", language)
    handler.goto(address(handler, "/orders/inbox/"))
    expect(handler.get_by_text(number).first).to_be_visible()
    begin(handler, number, "acknowledge")
    make(handler)
    contact(handler, number)
    contact(centre, number)
    report(handler, number)
    # Nobody closes his own work, and the lock says whose call is missing.
    handler.goto(address(handler, f"/orders/{number}/moves/close/"))
    expect(handler.locator("main .blocked li").first).to_be_visible()
    call_back(handler, number, solved=True, satisfied="satisfied")
    handler.goto(address(handler, f"/orders/{number}/"))
    expect(handler.locator(".gate-missing")).to_have_text(MISSING[language])

    caller = desk("caller", language)
    call_by_keys(caller, number, solved=True, satisfied="satisfied", last="w")
    caller.goto(address(caller, f"/orders/{number}/"))
    expect(caller.locator("body")).to_contain_text(CLOSED[language])
    history = caller.locator(".timeline li")
    assert history.count() >= 9


def test_a_dissatisfied_caller_is_heard(desk):
    centre = desk("dispatcher")
    number = record(centre, "饭店油烟又来了（演示）")
    dispatch(centre, number)
    handler = desk("handler")
    begin(handler, number, "acknowledge")
    make(handler)
    contact(handler, number)
    contact(centre, number)
    report(handler, number)
    caller = desk("caller")
    call_by_keys(caller, number, solved=False, satisfied="dissatisfied", last="Enter")
    # A warning order: the unit's head has it on her board, and says what happens now.
    head = desk("head")
    head.goto(address(head, "/orders/board/"))
    expect(head.get_by_text(number).first).to_be_visible()
    begin(head, number, "acknowledge_warning")
    head.locator("[name=plan]").fill("今天由我上门")
    make(head)
    begin(caller, number, "redo")
    caller.locator("[name=reason]").fill("来电人表示油烟依旧")
    make(caller)
    # Handled again with the head, and a work record.
    begin(head, number, "take_part")
    head.locator("[name=part]").fill("已到现场与店家谈话")
    make(head)
    report(handler, number, "#1f5fa8")
    call_back(handler, number, solved=True, satisfied="rather_satisfied")
    call_by_keys(caller, number, solved=True, satisfied="rather_satisfied", last="w")
    caller.goto(address(caller, f"/orders/{number}/"))
    expect(caller.locator("body")).to_contain_text(CLOSED["zh-hans"])


def test_the_desk_dispatches_by_keyboard_and_shows_the_next(desk):
    centre = desk("dispatcher")
    centre.goto(address(centre, "/orders/desk/"))
    first = NUMBER.search(centre.locator("main").inner_text()).group()
    centre.keyboard.press("Enter")
    expect(centre.locator("main")).not_to_contain_text(first)
    expect(centre.locator("main")).to_contain_text(NUMBER)


def test_of_two_dispatchers_the_slower_is_told(desk):
    fast, slow = desk("dispatcher"), desk("dispatcher2")
    number = record(fast, "路灯不亮（演示）")
    begin(slow, number, "dispatch")
    dispatch(fast, number)
    choose(slow, "category", SMOKE)
    choose_by_text(slow, "unit", "社区管理办")
    slow.locator("main form button.btn-primary").first.click()
    expect(slow.locator("body")).to_contain_text(re.compile("已被他人|已由他人|他人|不能"))


def test_on_the_phone_what_may_be_done_comes_right_after_the_head(desk):
    phone = desk("handler", width=390)
    phone.goto(address(phone, "/orders/inbox/"))
    phone.goto(address(phone, f"/orders/{NUMBER.search(phone.content()).group()}/"))
    expect(phone.locator("main .page-state .lamp").first).to_be_visible()
    parts = [".page-head", ".order-do", ".order-stages", ".order-words", ".order-history"]
    tops = [phone.locator(f"main {part}").bounding_box()["y"] for part in parts]
    assert tops == sorted(tops)
    # Whoever goes by keyboard comes to the buttons first, too.
    inside = "e => document.querySelector('.order-page').querySelector('a, button, summary') === e"
    assert phone.locator(".order-do a, .order-do button").first.evaluate(inside)
