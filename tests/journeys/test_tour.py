"""Every page at both widths and in both languages: axe finds nothing, nothing runs off the phone.

Axe takes its time: it sees a page once, by turns wide in Chinese and narrow in English; all four
are looked at whether anything runs off. `make tour` and `WHOLE=1` ask it for all four; `make tour`
also keeps the pictures, all under screenshots/, the chosen ones in docs/tour/.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "screenshots"
TOUR = ROOT / "docs" / "tour"
WITH_PICTURES = bool(os.environ.get("LILONG_TOUR"))
WIDTHS = (1440, 390)
HEIGHT = 900
WALKS = [("zh-hans", 1440), ("en", 390)]
IS_WHOLE = WITH_PICTURES or bool(os.environ.get("WHOLE"))
if IS_WHOLE:
    WALKS += [("en", 1440), ("zh-hans", 390)]
CHOSEN = {
    ("overview", "zh-hans", 1440): "overview-zh",
    ("overview", "en", 1440): "overview-en",
    ("desk", "zh-hans", 1440): "desk-zh",
    ("desk", "en", 1440): "desk-en",
    ("order", "zh-hans", 1440): "order-zh",
    ("order", "en", 390): "order-phone-en",
    ("inbox", "zh-hans", 390): "inbox-phone-zh",
    ("record", "zh-hans", 390): "record-phone-zh",
    ("follow_up", "zh-hans", 1440): "follow-up-zh",
    ("board", "en", 1440): "board-en",
    ("import", "zh-hans", 1440): "import-zh",
    ("rulebook", "en", 1440): "rulebook-en",
    ("diagram", "zh-hans", 1440): "diagram-zh",
}
# name: who looks, and where; ORDER is the newest order, LAST the last line of a list, VIA a page
# and then the last link of it that begins so, and so on
PAGES = {
    "overview": ("dispatcher", "/"),
    "desk": ("dispatcher", "/orders/desk/"),
    "orders": ("dispatcher", "/orders/"),
    "order": ("dispatcher", "ORDER"),
    "record": ("dispatcher", "/orders/new/"),
    "import": ("dispatcher", "/import/"),
    "import-ledger": ("head", "/import/"),
    "conflicts": ("head", "/ledger/conflicts/"),
    "conflict-rules": ("head", "/ledger/conflicts/rules/"),
    "taking-out": ("head", "/ledger/export/"),
    "catalogue": ("dispatcher", "/orders/catalogue/"),
    "category": ("dispatcher", "/orders/catalogue/E0101/"),
    "category-change": ("dispatcher", "/orders/catalogue/E0101/change/"),
    "category-add": ("dispatcher", "/orders/catalogue/add/?parent=E01"),
    "category-end": ("dispatcher", "/orders/catalogue/E0101/end/"),
    "category-unit": ("dispatcher", "/orders/catalogue/E0101/unit/"),
    "changes": ("leader", "/orders/catalogue/changes/"),
    "change": ("leader", "LAST /orders/catalogue/changes/"),
    "rules": ("dispatcher", "/orders/rules/"),
    "rules-draft": ("dispatcher", "/orders/rules/2/"),
    "rule": ("dispatcher", "/orders/rules/2/add/"),
    "rules-trial": ("dispatcher", "/orders/rules/2/trial/"),
    "notices": ("dispatcher", "/notices/"),
    "inbox": ("handler", "/orders/inbox/"),
    "contacts": ("handler", "/orders/inbox/?tab=contact"),
    "follow_up": ("caller", "/orders/follow-up/"),
    "board": ("leader", "/orders/board/"),
    "boards": ("leader", "/orders/boards/"),
    "board-of": ("leader", "/orders/boards/1/"),
    "board-make": ("leader", "/orders/boards/new/"),
    "board-change": ("leader", "/orders/boards/1/change/"),
    "search-save": ("handler", "/orders/searches/new/?state=late&words=油烟"),
    "search-change": ("leader", "/orders/searches/1/"),
    "duplicates": ("head", "/ledger/duplicates/"),
    "matters": ("handler", "/matters/"),
    "items": ("handler", "/matters/rectification_items/"),
    "raise": ("handler", "/matters/rectification_items/new/"),
    "diagram": ("handler", "/matters/deputies_suggestions/diagram/"),
    "rulebook": ("leader", "/rulebook/"),
    "rule-key": ("head", "/rulebook/hotline.limit.help/"),
    "rule-propose": ("head", "/rulebook/hotline.limit.help/propose/"),
    "rule-rows": ("head", "/rulebook/hotline.joint_units/propose/"),
    "rule-rows-deep": ("head", "/rulebook/vote.workers_congress/propose/"),
    "campaign-round": ("worker", "/campaigns/round/"),
    "ledger": ("worker", "/ledger/"),
    "ledger-found": ("worker", "/ledger/?place=没有这条路"),
    "ledger-add": ("worker", "/ledger/do/place-begin/"),
    "ledger-people": ("worker", "/ledger/people/"),
    "ledger-organisations": ("worker", "/ledger/organisations/"),
    "ledger-organisation-add": ("worker", "/ledger/do/organisation-add/"),
    "ledger-bodies": ("worker", "/ledger/bodies/"),
    "ledger-visits": ("worker", "/ledger/visits/"),
    "ledger-stairs": ("stairs", "/ledger/stairs/"),
    "ledger-homes": ("secretary", "/ledger/homes/"),
    "ledger-buildings": ("secretary", "/ledger/buildings/"),
    "ledger-estates": ("secretary", "/ledger/estates/?protected=yes"),
    "ledger-dwelling": ("worker", "VIA /ledger/homes/ /ledger/places/"),
    "ledger-household": ("worker", "VIA /ledger/homes/ /ledger/places/ /ledger/households/"),
    "ledger-person": (
        "worker",
        "VIA /ledger/homes/ /ledger/places/ /ledger/households/ /ledger/people/",
    ),
    "ledger-area": ("worker", "VIA /ledger/homes/ /ledger/places/ /ledger/areas/"),
    "ledger-area-layers": (
        "worker",
        "VIA /ledger/homes/ /ledger/places/ /ledger/areas/ ?layers=ledger.let",
    ),
    "ledger-organisation": ("worker", "LAST /ledger/organisations/"),
    "ledger-body": ("worker", "LAST /ledger/bodies/"),
    "ledger-door": ("worker", "VIA /ledger/homes/ /ledger/places/ /ledger/visits/"),
    "ledger-groups": ("secretary", "/ledger/groups/"),
    "ledger-group": ("secretary", "/ledger/do/group-form/"),
    "goods": ("head", "/resources/"),
    "goods-item": ("head", "LAST /resources/"),
    "goods-receipts": ("head", "LAST /resources/ receipts/"),
    "goods-sheet": ("head", "LAST /resources/ sheet/"),
    "goods-enter": ("head", "/resources/do/item-add/"),
    "goods-requests": ("leader", "/resources/requests/"),
    "campaigns": ("head", "/campaigns/"),
    "campaign-kinds": ("head", "/campaigns/new/"),
    "campaign-new": ("secretary", "/campaigns/new/household_notices/"),
    "campaign-new-own": ("head", "/campaigns/new/renewal_signings/"),
    "territory": ("leader", "/territory/"),
    "me": ("leader", "/accounts/me/"),
    "factors": ("leader", "/accounts/me/factors/"),
    "privacy": ("privacy", "/ledger/privacy/"),
    "purpose": ("privacy", "/ledger/privacy/purposes/handling/"),
    "purpose-change": ("privacy", "/ledger/privacy/purposes/visit/change/"),
    "purpose-assess": ("privacy", "/ledger/privacy/purposes/handling/assess/"),
    "samples": ("audit", "/ledger/privacy/samples/"),
    "readings": ("audit", "/audit/readings/"),
    "exports": ("head", "/ledger/privacy/exports/"),
    "export-ask": ("head", "/ledger/privacy/exports/ask/"),
    "requests": ("privacy", "/ledger/privacy/requests/"),
    "retention": ("privacy", "/ledger/privacy/retention/"),
    "jobs": ("system", "/jobs/"),
    "outbox": ("system", "/notices/outbox/"),
    "template": ("system", "/notices/templates/citizen.closed/"),
    "administration": ("system", "/accounts/units/"),
    "areas": ("system", "/accounts/areas/"),
    "area": ("system", "LAST /accounts/areas/"),
    "area-merge": ("system", "LAST /accounts/areas/ merge/"),
    "unit": ("system", "LAST /accounts/units/"),
    "person": ("security", "LAST /accounts/staff/"),
    "tokens": ("security", "/accounts/tokens/"),
    "templates": ("system", "/notices/templates/"),
    "calendar": ("leader", "/rulebook/calendar/"),
    "search": ("dispatcher", "/search/?q=油烟"),
    "follow-up": ("caller", "/orders/follow-up/"),
    "staff": ("security", "/accounts/staff/"),
    "overview-system": ("system", "/"),
    "campaigns-today": ("head", "/campaigns/today/"),
    "campaigns-offered": ("head", "/campaigns/offered/"),
    **{
        f"campaign-{kind}": ("head", f"VIA /campaigns/?kind={kind} /campaigns/PY-")
        for kind in (
            "lift_retrofits",
            "renewal_signings",
            "vaccinations",
            "heat_consolations",
            "guarded_estates",
            "homeland_projects",
            "building_groups",
            "firm_relations",
            "census_districts",
        )
    },
    **{
        f"campaign-{what}": (
            "head",
            f"VIA /campaigns/?kind=household_notices /campaigns/PY- +{what}/",
        )
        for what in ("lines", "progress", "assign", "slips")
    },
    "campaign-notices": ("head", "VIA /campaigns/?kind=lift_retrofits /campaigns/PY- +notices/"),
    "ledger-building": ("worker", "VIA /ledger/buildings/ /ledger/places/"),
    "ledger-building-sheet": ("worker", "VIA /ledger/buildings/ /ledger/places/ +sheet/"),
    "ledger-estate": ("worker", "VIA /ledger/estates/ /ledger/places/"),
    "ledger-taking-out": ("head", "/ledger/export/"),
    "ledger-label": (
        "worker",
        "VIA /ledger/homes/ /ledger/places/ /ledger/households/ /ledger/people/ /ledger/do/label",
    ),
}


def violations(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.1 A and AA."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "async () => (await axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}))"
        ".violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' | ')}`)"
    )
    return list(found)


def runs_off(page: Page) -> bool:
    """Say whether the page is wider than its window."""
    # By its locator, which waits: a page that is just coming in has no root yet.
    return bool(page.locator("html").evaluate("root => root.scrollWidth > root.clientWidth"))


def newest_order(page: Page, host: str) -> str:
    """Return the path of the newest order's page."""
    page.goto(f"{host}/orders/")
    return str(page.locator("a[href^='/orders/PY-']").first.get_attribute("href"))


def followed(page: Page, host: str, steps: list[str]) -> str:
    """Return the address at the end of a way: a page, then links of it by how they begin.

    A step "?…" puts a query in place of the last one's, "+…" goes on below the page.
    """
    here, *onward = steps
    for step in onward:
        if step.startswith("?"):
            return here.split("?")[0] + step
        if step.startswith("+"):
            return here + step[1:]
        page.goto(f"{host}{here}")
        here = str(page.locator(f"main a[href^='{step}']").first.get_attribute("href"))
    return here


def address_of(page: Page, host: str, where: str) -> str:
    """Return the path of a page of the tour."""
    if where == "ORDER":
        return newest_order(page, host)
    if where.startswith("VIA "):
        return followed(page, host, where.split(" ")[1:])
    if not where.startswith("LAST "):
        return where
    _last, start, *rest = where.split(" ")
    page.goto(f"{host}{start}")
    found = page.locator(f"main a[href^='{start}']").last.get_attribute("href")
    return "".join([str(found), *rest])


def look(page: Page, name: str, language: str, width: int) -> None:
    """Keep the picture."""
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{language}-{width}.png", full_page=True)
    chosen = CHOSEN.get((name, language, width))
    if chosen:
        TOUR.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=TOUR / f"{chosen}.png")


def resized(page: Page, width: int) -> None:
    """Give the window another width, and let the page settle in it."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


@pytest.fixture(scope="module")
def addresses() -> dict[str, str]:
    """The way to each page, found once."""
    return {}


@pytest.mark.parametrize(("language", "width"), WALKS)
def test_every_page_is_accessible_and_fits(desk, addresses, language, width):
    """Two walks; which page axe is asked of in which of them goes by turns."""
    pages: dict[str, Page] = {}
    faults = []
    for nth, (name, (who, where)) in enumerate(PAGES.items()):
        page = pages.get(who) or desk(who, language, width)
        pages[who] = page
        host = re.match(r"https?://[^/]+", page.url).group()
        address = addresses.get(name) or address_of(page, host, where)
        addresses[name] = address
        response = page.goto(f"{host}{address}")
        assert response is not None
        if not response.ok:
            faults.append(f"{name}: {response.status}")
            continue
        page.wait_for_load_state("load")
        if IS_WHOLE or nth % len(WALKS) == WALKS.index((language, width)):
            faults += [f"{name}: {line}" for line in violations(page)]
        if runs_off(page):
            faults.append(f"{name}: runs off the window at {width}")
        if WITH_PICTURES:
            look(page, name, language, width)
            continue
        other = sum(WIDTHS) - width
        resized(page, other)
        if runs_off(page):
            faults.append(f"{name}: runs off the window at {other}")
        resized(page, width)
    assert not faults, "\n".join(faults)


def test_the_signed_out_see_the_sign_in_page(instance, browser):
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": HEIGHT})
        page.goto(instance.address)
        assert "sign-in" in page.url
        assert violations(page) == []
        assert not runs_off(page)
        page.close()
