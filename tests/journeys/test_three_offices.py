"""AC-53: three offices side by side on one instance, with the same house, people and firm in each.

Somebody of one sees nothing of the other two: not on a page, not in the search, not while typing,
not through the API.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.journeys.conftest import served

pytestmark = pytest.mark.browser

OFFICES = (("310106012", "甲里", "JL"), ("310106022", "乙里", "YL"), ("310101019", "丙里", "BL"))
ROADS = {"310106012": "演甲路", "310106022": "演乙路", "310101019": "演丙路"}
LAY_OUT = f"""
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.ledger import operations
from lilong.ledger.specs import OrganisationSpec
from lilong.ledger.terms import OrganisationKind
from lilong.rulebook import operations as rulebook
from tests.cast import small_office
from tests.ledger.house import AT, SINCE, SOURCE, build_house

people = ("committee_worker", "dispatcher", "leader")
rulebook.load_starter(by=system("tests"), at=clock.now())
for count, (code, name, prefix) in enumerate({OFFICES!r}):
    office = small_office(code, name, prefix, people=people, west=121.40 + count / 50)
    house = build_house(office, road={ROADS!r}[code])
    shop = OrganisationSpec(
        name=f"同名茶叶店{{prefix}}（虚构）", kind=OrganisationKind.SHOP,
        credit_code="91350100M000100Y43", valid_from=SINCE,
    )
    operations.settle_organisation(
        shop, house.building, source=SOURCE, office_id=office.office.pk, by=house.by, at=AT
    )
"""


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    with served(tmp_path_factory.mktemp("three"), lay_out=LAY_OUT) as one:
        yield one


@pytest.fixture
def enter(three, browser):
    """Sign one of an office's people in."""
    contexts = []

    def come_in(name, code):
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{three.address}/accounts/sign-in/")
        page.locator("[name=username]").fill(f"{name}.{code}")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        expect(page).not_to_have_url(re.compile("sign-in"))
        return page

    yield come_in
    for context in contexts:
        context.close()


def rows_of(page, address):
    """Return the links of a list's rows."""
    page.goto(address)
    links = page.locator("tr[data-row] a[data-open]")
    return [links.nth(at).get_attribute("href") for at in range(links.count())]


def test_pages_search_typing_and_api_hold_ones_own_rows_alone(three, enter):
    host, found = three.address, {}
    for code, _name, prefix in OFFICES:
        page, own = enter("committee_worker", code), ROADS[code]
        others = [road for road in ROADS.values() if road != own]
        firms = rows_of(page, f"{host}/ledger/organisations/")
        assert len(firms) == 1
        expect(page.locator("main")).to_contain_text(f"同名茶叶店{prefix}")
        buildings = rows_of(page, f"{host}/ledger/buildings/")
        assert len(buildings) == 1
        page.goto(f"{host}/ledger/people/")
        page.locator("[name=words]").fill("王小明")
        page.locator("main form .btn-primary").click()
        people = page.locator("tr[data-row] a[data-open]")
        expect(people).to_have_count(1)
        expect(page.locator("main")).to_contain_text(own)
        person = people.get_attribute("href")
        for address in ("/ledger/", "/search/?q=示例", "/search/?q=同名茶叶店",
                        "/search/?q=王小明"):  # fmt: skip
            page.goto(f"{host}{address}")
            text = page.locator("main").inner_text()
            assert not any(road in text for road in others), address
        page.goto(f"{host}/search/?q=同名茶叶店")
        expect(page.get_by_role("link", name=f"同名茶叶店{prefix}（虚构）")).to_be_visible()
        assert page.locator("main").inner_text().count("同名茶叶店") <= 2
        # While typing: what is one's own is offered, what is not is not even half of it.
        page.goto(f"{host}/ledger/")
        field, offered = page.get_by_role("combobox"), page.locator(".ahead [role=option]")
        field.press_sequentially("演", delay=30)
        expect(offered.first).to_contain_text(own)
        for at in range(offered.count()):
            assert not any(road in offered.nth(at).inner_text() for road in others)
        found[code] = (page, [*firms, *buildings, person])
    for code, (page, _rows) in found.items():
        for other, (_page, addresses) in found.items():
            status = 200 if other == code else 404
            for address in addresses:
                assert page.request.get(f"{host}{address}").status == status, (code, address)


def test_the_api_answers_within_the_office_alone(three, enter):
    host = three.address
    for code, _name, _prefix in OFFICES:
        page, own = enter("dispatcher", code), ROADS[code]
        page.goto(f"{host}/")
        token = page.evaluate("() => JSON.parse(document.body.getAttribute('hx-headers'))")
        for road in ROADS.values():
            told = page.request.get(f"{host}/api/v1/places/suggestions", params={"typed": road})
            assert told.status == 200
            assert (road in told.text()) == (road == own)
            answer = page.request.post(
                f"{host}/api/v1/places/resolve", data={"texts": [f"{road}12弄3号"]},
                headers={**token, "Referer": host},
            )  # fmt: skip
            assert answer.status == 200, answer.text()
            (told,) = answer.json()
            assert bool(told["site"]) == (road == own), answer.text()
            assert bool(told["found"]) == (road == own), answer.text()
