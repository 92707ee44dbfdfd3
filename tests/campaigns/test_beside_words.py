"""Everything tracks, logs and plans write into the journal is said in both languages."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from lilong.campaigns import flow, operations
from lilong.campaigns.faces import beside
from lilong.campaigns.faces.words import event_words

TOLD = re.compile(r'"((?:track|outcome|record|plan)_[a-z_]+)"')
OPERATIONS = Path(operations.__file__).parent
DATA = {
    "track": "days", "expected": 8, "superseded": 1, "kind": "test", "outcome": "negative",
    "office": "310198002", "log": "contact", "plan": "areas", "groups": 3, "bound": 3,
    "code": "310198001001001", "from": "310198001001001", "to": "310198001001002",
}  # fmt: skip


def test_every_event_the_operations_write_has_words():
    written = set()
    for name in ("tracking", "handing", "logging", "planning", "extending"):
        text = (OPERATIONS / f"{name}.py").read_text(encoding="utf-8")
        written |= {f"campaigns.{event}" for event in TOLD.findall(text)}
    columns = {"campaigns.record_kind", "campaigns.outcome_on"}
    assert written - columns == set(beside.EVENTS)


@pytest.mark.parametrize("event", sorted(beside.EVENTS))
def test_an_event_is_said_in_both_languages(event):
    key = "census_districts" if "plan" in event else "inbound_isolation"
    key = "renewal_signings" if "record_" in event and "outcome" not in event else key
    declared = flow.campaign(key)
    with override("en"):
        english = event_words(declared, event, DATA)
    with override("zh-hans"):
        chinese = event_words(declared, event, DATA)
    assert english != event
    assert english != chinese
    assert "{" not in english + chinese
