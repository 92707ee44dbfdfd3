"""The how-to is followed word by word: a twelfth campaign from its text, in a folder of its own."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from django.urls import reverse

from lilong.campaigns import flow
from lilong.campaigns.grammar import faults
from lilong.kernel.errors import Refused
from lilong.programmes.loading import load
from lilong.ui import contributions
from tests.campaigns.doing import estate_of, prepare

TEXT = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "add-a-programme.md"
BLOCK = re.compile(r"^ *```python file=(\S+)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
KIND = "charging_posts"


@pytest.fixture(name="kind")
def _kind(tmp_path: Path) -> Iterator[str]:
    """Write the files the text shows, and load the folder as an office's own."""
    home = tmp_path / KIND
    home.mkdir()
    for name, body in BLOCK.findall(TEXT.read_text(encoding="utf-8")):
        (home / name).write_text(dedent(body), encoding="utf-8")
    (home / "README.md").write_text("# Charging posts\n", encoding="utf-8")
    yield load(home).key
    flow.unregister(KIND)
    for layer in contributions.items(contributions.BuildingLayer):
        if layer.key == f"campaigns.{KIND}":
            contributions.unregister(layer)
    for name in [n for n in sys.modules if n.startswith("lilong_own")]:
        del sys.modules[name]


def test_the_text_shows_every_file_it_speaks_of():
    names = [name for name, _body in BLOCK.findall(TEXT.read_text(encoding="utf-8"))]
    assert names == ["__init__.py", "rules.py", "programme.py"]


@pytest.mark.django_db
def test_what_the_text_builds_is_sound_and_runs(cast, kind):
    assert faults(flow.campaign(kind)) == []
    run = prepare(cast.section_head, kind, {}, place_ids=(estate_of(cast, 12).pk,))
    run.freeze()
    row = run.open("asking")
    lines = run.lines()
    with pytest.raises(Refused, match="2 places at most"):
        run.make(lines[0], "want", answers={"places": 3})
    run.make_all(lines[:6], "want", answers={"places": 1})
    assert not run.standing(row, "wanted").is_reached
    run.make(lines[6], "want", answers={"places": 2})
    assert run.standing(row, "wanted").is_reached


@pytest.mark.django_db
def test_its_pages_are_there_without_another_edit(cast, kind):
    client = cast.section_head.client()
    assert client.get(reverse("campaigns:new", args=[kind])).status_code == 200
    run = prepare(cast.section_head, kind, {}, place_ids=(estate_of(cast, 3).pk,))
    run.freeze()
    run.open("asking")
    number = run.campaign.matter.number
    for name in ("campaign", "lines", "progress", "displays"):
        assert client.get(reverse(f"campaigns:{name}", args=[number])).status_code == 200
    assert client.get(reverse("campaigns:round")).status_code == 200
