"""The demonstration subdistrict: every stage and every lamp, by real operations, once."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from django.test import override_settings
from shapely.geometry import Point, shape

from lilong.accounts import demo as accounts_demo
from lilong.cases.models import Approval, Assignment, Contact, Matter, Telling
from lilong.cases.operations import differences
from lilong.journal.verifying import verify
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.rulebook import operations as rulebook
from lilong.work_orders import demo
from lilong.work_orders.models import WorkOrder

START = datetime.fromisoformat("2026-11-23T10:30:00+08:00")


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sixth of the sample orders; the whole is the same thing for longer."""
    samples = json.loads((demo.DATA / "sample_orders.json").read_text("utf-8"))
    folder = tmp_path / "data"
    folder.mkdir()
    text = json.dumps(samples[::6], ensure_ascii=False)
    (folder / "sample_orders.json").write_text(text, "utf-8")
    (folder / "replies.json").write_text((demo.DATA / "replies.json").read_text("utf-8"), "utf-8")
    monkeypatch.setattr(demo, "DATA", folder)
    return folder


def test_the_orders_have_happened_before_the_start_and_are_loaded_once(
    db: None, few: Path, tmp_path: Path
) -> None:
    by = system("demonstration")
    with override_settings(MEDIA_ROOT=tmp_path / "media"), clock.fixed(START):
        rulebook.load_starter(by=by, at=START)
        accounts_demo.load(by=by, at=START)
        count = demo.load(by=by, at=START)
        assert count == Matter.objects.count() > 50
        assert demo.load(by=by, at=START) == 0
    asked = Approval.objects.values_list("key", "state")
    assert {"return", "extension", "suspension", "parking"} <= {key for key, _state in asked}
    assert {"pending", "granted", "refused"} <= {state for _key, state in asked}
    assert Matter.objects.filter(paused_until__gt=START).exists()
    assert Telling.objects.filter(done_at=None).exists()
    for matter in Matter.objects.filter(approvals__isnull=False).distinct():
        assert differences(matter) == []
    stages = set(Matter.objects.values_list("stage", flat=True))
    assert {"received", "in_hand", "reported", "closed", "cancelled", "parked"} <= stages
    assert Matter.objects.filter(round=2).exists()
    assert len(set(Matter.objects.values_list("lead_unit", flat=True))) > 10
    assert not Matter.objects.filter(opened_at__gt=START).exists()
    # Both sides have spoken; somebody is to be called again; a head has a warning and a redo.
    contacts = set(Contact.objects.values_list("kind", "side"))
    assert {side for _kind, side in contacts} == {"unit", "centre"}
    assert {kind for kind, _side in contacts} == {
        "first_contact", "follow_up_call", "information",
    }  # fmt: skip
    assert Contact.objects.filter(again_at__gt=START).exists()
    assert WorkOrder.objects.filter(warned_at__isnull=False).exists()
    assert Matter.objects.filter(stage="in_hand", round=2).exists()
    joint = Assignment.objects.filter(role="supporting", ended_at=None)
    assert joint.filter(answered_at=None).exists()
    assert joint.filter(answered_at__isnull=False).exists()
    assert all(differences(matter) == [] for matter in Matter.objects.filter(closed_at=None))
    assert not WorkOrder.objects.exclude(sender_number__startswith="SH").exists()
    for matter in Matter.objects.filter(longitude__isnull=False).select_related("area"):
        area = matter.area.parent if matter.area.level == "grid_cell" else matter.area
        point = Point(matter.longitude, matter.latitude)
        assert shape(area.polygon).buffer(1e-9).contains(point)
    assert list(verify()) == []
