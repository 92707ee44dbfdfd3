"""The frame: who is here, where she may go, what waits; and pages without a build."""

import json

import pytest
from django.test import RequestFactory
from django.utils import translation

from lilong.ui import assets, context, contributions
from lilong.ui.context import Frame, address
from lilong.ui.contributions import FrameFacts, FrameSource, InboxSource, NavItem


class Choice:
    def __init__(self, post_id, name, unit):
        self.post_id, self.name, self.unit_name = post_id, name, unit
        self.name_en, self.unit_name_en = f"{name} en", ""


class Seeing:
    office_id, post_id = 1, 2
    posts = (Choice(1, "回访员", "城运中心"), Choice(2, "派单员", "城运中心"))
    staff_name = "沈一鸣（虚构）"

    def may(self, capability):
        return capability == "orders.view"


def seven(viewer):
    return 7


def from_accounts(request):
    return FrameFacts(office="浦育路街道", person="甲（虚构）", post="乙")


@pytest.fixture
def slots(monkeypatch, settings):
    monkeypatch.setattr(contributions, "_slots", {})
    settings.ROOT_URLCONF = "tests.ui.urls"


def requested(path="/", viewer=None):
    request = RequestFactory().get(path)
    request.viewer = viewer
    return request


def test_without_a_viewer_the_frame_is_bare(slots):
    contributions.register(NavItem("a", "Search", "ui:style_guide"))
    bare = Frame(requested())
    assert (bare.nav, bare.unread, bare.has_viewer, bare.facts) == ([], 0, False, FrameFacts())


def test_posts_come_from_the_viewer_in_the_readers_language(slots):
    with translation.override("zh-hans"):
        chinese = Frame(requested(viewer=Seeing()))
        assert chinese.facts.post == "城运中心 · 派单员"
        assert [post.id for post in chinese.other_posts] == [1]
        assert chinese.facts.person == "沈一鸣（虚构）"
    with translation.override("en"):
        assert Frame(requested(viewer=Seeing())).facts.post == "城运中心 · 派单员 en"


def test_a_room_that_knows_more_says_it(slots):
    contributions.register(FrameSource("accounts", from_accounts))
    assert Frame(requested(viewer=Seeing())).facts.office == "浦育路街道"


def test_the_rail_shows_only_what_may_be_opened_and_exists(slots):
    contributions.register(NavItem("a", "Search", "ui:style_guide", capability="orders.view"))
    contributions.register(NavItem("b", "Keys", "ui:style_guide", capability="audit.read"))
    contributions.register(NavItem("c", "Inbox", "nowhere:at_all"))
    with translation.override("zh-hans"):
        lines = Frame(requested("/style/", Seeing())).nav
    assert [(line.label, line.is_current) for line in lines] == [("搜索", True)]


def test_two_items_to_one_address_are_one_line(slots):
    """Who dispatches and supervises has one return desk, whichever right brought her there."""
    for key, right in (("a", "orders.dispatch"), ("b", "orders.supervise"), ("c", "audit.read")):
        url_name = "ui:style_guide" if key != "c" else "overview:home"
        contributions.register(NavItem(key, "Search", url_name, capability=right))
    for rights, count in (
        ({"orders.dispatch", "orders.supervise"}, 1),
        ({"orders.supervise"}, 1),
        ({"orders.supervise", "audit.read"}, 2),
        (set(), 0),
    ):
        seeing = Seeing()
        seeing.may = rights.__contains__
        frame = Frame(requested("/style/", seeing))
        assert len(frame.nav) == count
        assert sum(line.is_current for line in frame.nav) == min(count, 1)


def test_a_line_is_current_at_its_other_address_too(slots):
    contributions.register(NavItem("a", "Search", "ui:style_guide", also="overview:home"))
    contributions.register(NavItem("b", "Keys", "overview:search"))
    for path, current in (("/", [True, False]), ("/style/", [True, False]), ("/x/", [False] * 2)):
        frame = Frame(requested(path, Seeing()))
        assert [line.is_current for line in frame.nav] == current


# Addresses that take no argument, one for each line.
LEADS_TO = (
    "ui:style_guide", "overview:home", "overview:search", "notices:inbox", "accounts:me",
    "work_orders:list", "work_orders:desk",
)  # fmt: skip


def test_the_phone_has_at_most_five_tabs(slots):
    for i, url_name in enumerate(LEADS_TO):
        contributions.register(NavItem(f"n{i}", "Search", url_name, order=i))
    seven_lines = Frame(requested(viewer=Seeing()))
    assert len(seven_lines.tabs) == 4
    assert seven_lines.has_more
    contributions._slots[NavItem] = dict(list(contributions._slots[NavItem].items())[:5])
    assert len(Frame(requested(viewer=Seeing())).tabs) == 5


def test_the_bell_counts_and_leads_to_its_list(slots):
    contributions.register(InboxSource("n", "Inbox", "ui:style_guide", seven))
    bell = Frame(requested(viewer=Seeing()))
    assert (bell.unread, bell.inbox) == (7, "/style/")


def test_an_address_nobody_has_is_empty():
    assert address("nowhere:at_all") == ""
    assert address("") == ""


def test_the_frame_is_worked_out_only_when_a_template_draws_it(slots, monkeypatch):
    made = []
    monkeypatch.setattr(context, "Frame", lambda request: made.append(request) or Frame(request))
    found = context.frame(requested())["frame"]
    assert made == []
    assert found.has_viewer is False
    assert len(made) == 1


def test_a_page_renders_without_a_build(client, shown, tmp_path, db):
    shown.BUILT = tmp_path
    text = client.get("/style/").content.decode()
    assert "<h1>" in text
    assert "built/assets" not in text


def test_a_build_is_found_by_its_manifest(settings, tmp_path):
    settings.BUILT = tmp_path
    entry = {"src/main.js": {"file": "assets/main-1.js", "css": ["assets/main-1.css"]}}
    (tmp_path / "manifest.json").write_text(json.dumps(entry))
    styles, scripts = assets.files_of("main")
    assert styles == ["/static/built/assets/main-1.css"]
    assert scripts == ["/static/built/assets/main-1.js"]
    assert assets.files_of("other") == ([], [])


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "浦育路街道为虚构"), ("en", "invented")]
)
def test_every_page_of_the_demonstration_says_so(client, shown, db, language, words):
    assert words in client.get(f"/style/?language={language}").content.decode()


def test_the_style_guide_does_not_exist_in_earnest(client, shown, db):
    shown.DEMO = False
    assert client.get("/style/").status_code == 404
    assert client.get("/style/points.geojson").status_code == 404


def test_the_sample_map_is_geojson(client, shown, db):
    for kind in ("areas", "points"):
        assert client.get(f"/style/{kind}.geojson").json()["type"] == "FeatureCollection"


def test_no_page_carries_inline_script_or_style(client, shown, db):
    text = client.get("/style/").content.decode()
    assert " style=" not in text
    assert " onclick=" not in text
    for opening in text.split("<script")[1:]:
        assert "src=" in opening.split(">")[0] or "application/json" in opening.split(">")[0]
