"""What an editor should look at stands on the campaign's page, until it is put right."""

import pytest
from django.urls import reverse

from lilong.campaigns.models import Line
from tests.campaigns.doing import estate_of, prepare
from tests.campaigns.test_groups import _run, group  # noqa: F401  # a fixture
from tests.campaigns.test_homeland import ITEMS, put

pytestmark = pytest.mark.django_db


def shown(run):
    number = run.campaign.matter.number
    page = run.who.client("en").get(reverse("campaigns:campaign", args=[number]))
    assert page.status_code == 200
    return page.context["warnings"]


def test_the_double_facade_is_shown_until_each_says_its_part(cast):
    estate = estate_of(cast, 3)
    run = prepare(cast.section_head, "homeland_projects", {}, place_ids=(estate.pk,))
    put(run, ITEMS)
    assert [found for _label, found in shown(run)] == [["外立面 · 外立面"]]
    for nth, line in enumerate(run.lines(label="外立面")):
        Line.objects.filter(pk=line.pk).update(facts={**line.facts, "part": str(nth)})
    assert shown(run) == []


def test_two_groups_of_one_theme_are_shown(run):
    line = run.lines()[0]
    group(run, line, "示例弄1号")
    assert shown(run) == []
    group(run, line, "示例弄2号")
    assert [found for _label, found in shown(run)] == [[f"{line.label} · 邻里互助"]]
