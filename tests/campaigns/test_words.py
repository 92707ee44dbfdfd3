"""Whatever the room writes into the journal is said in words, in both languages."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from lilong.campaigns.faces.words import EVENTS

ROOM = Path(__file__).resolve().parents[2] / "src" / "lilong" / "campaigns" / "operations"
TOLD = re.compile(r"told\(\s*[\w.]+,\s*\"([a-z_]+)\"")
EVENT = re.compile(r"event = \"([a-z_]+)\" if [\w.]+ else \"([a-z_]+)\"")


def written() -> set[str]:
    """Return the names of the events that operations write, as their source says."""
    found = set()
    for path in ROOM.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(TOLD.findall(text))
        for pair in EVENT.findall(text):
            found |= set(pair)
    return found


def test_every_event_has_words():
    assert len(written()) > 20
    assert not {f"campaigns.{name}" for name in written()} - EVENTS.keys()


DATA = {"form": "csv", "title": "公示", "from": "2026-11-20", "to": "2026-12-01"}


@pytest.mark.parametrize(
    "name", ["objection_received", "slips_printed", "table_taken", "notice_put_up"]
)
def test_the_words_are_said_in_chinese_and_in_english(name):
    told = []
    for language in ("en", "zh-hans"):
        with override(language):
            told.append(EVENTS[f"campaigns.{name}"](None, DATA))
    assert told[0] != told[1]
    assert "campaigns." not in told[0]
