"""The rail's groups: few lines stand alone, many fold, and a browser's own choice is kept."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from lilong.ui import contributions, rail
from lilong.ui.context import Frame
from lilong.ui.contributions import NavItem
from lilong.ui.rail import NavLink, gathered, opened
from tests.cast import Cast


def lines(*groups: str, current: int = -1) -> list[NavLink]:
    return [
        NavLink(f"line {at}", f"/{at}/", "dot", group, at == current)
        for at, group in enumerate(groups)
    ]


MANY = ("", "work", "work", "work", "ledger", "ledger", "ledger", "rules", "rules", "rules", "data")


def test_few_lines_stand_without_headings() -> None:
    (only,) = gathered(lines(*MANY[:9]), None)
    assert (only.key, len(only.lines)) == ("", 9)


def test_many_lines_stand_in_groups_and_a_group_of_one_is_none() -> None:
    found = gathered(lines(*MANY), None)
    assert [(one.key, len(one.lines)) for one in found] == [
        ("", 2), ("work", 3), ("ledger", 3), ("rules", 3),
    ]  # fmt: skip
    assert [line.label for line in found[0].lines] == ["line 0", "line 10"]


def test_at_first_the_work_is_open_then_what_was_opened_and_the_pages_own_group() -> None:
    def open_ones(cookie: str | None, current: int = -1) -> list[str]:
        found = gathered(lines(*MANY, current=current), opened(cookie))
        return [one.key for one in found if one.key and one.is_open]

    assert open_ones(None) == ["work"]
    assert open_ones(None, current=5) == ["ledger"]
    assert open_ones("rules") == ["rules"]
    assert open_ones("", current=5) == ["ledger"]
    assert open_ones("rules.<script>", current=8) == ["rules"]


def test_every_line_of_the_house_stands_in_a_group_that_has_words() -> None:
    groups = {item.group for item in contributions.items(NavItem)} - {""}
    assert groups == set(rail.GROUPS)
    for words, _icon in rail.GROUPS.values():
        with translation.override("zh-hans"):
            assert translation.gettext(words) != words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "heading"), [("zh-hans", "街区底册"), ("en", "Ledger of the quarter")]
)
def test_a_page_opens_its_own_group_and_keeps_the_others_as_they_were(
    cast: Cast, language: str, heading: str
) -> None:
    client = cast.committee_worker.client(language)
    client.cookies["rail_open"] = "rules"
    shown = client.get("/ledger/organisations/").content.decode()
    before, _mark, after = shown.partition(heading)
    assert before.rpartition("<details")[2].count(" open") == 1
    assert "/ledger/people/" in after.partition("</details>")[0]
    assert shown.count('<details class="rail-group" open>') == 2


def test_the_frame_reads_the_cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["rail_open"] = "rules"
    frame = Frame(request)
    monkeypatch.setattr(frame, "_nav", lines(*MANY))
    assert [one.key for one in frame.rail if one.is_open] == ["", "rules"]
