"""Every folder's scene is played through the operations, once, and leaves the count whole."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lilong.accounts import demo as accounts_demo
from lilong.campaigns import flow
from lilong.campaigns.models import Campaign, Round, Tally
from lilong.campaigns.operations.rounds import sums_by_state
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.ledger import demo as ledger_demo
from lilong.programmes import demo
from lilong.programmes.loading import HOME
from lilong.resources import demo as resources_demo
from lilong.rulebook.operations import load_starter

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def test_every_kind_that_is_on_has_a_scene():
    kinds = {one.key for one in flow.campaigns() if not one.off_by_default}
    folders = {one.name for one in Path(HOME).iterdir() if (one / "demo.py").is_file()}
    assert folders == kinds


@pytest.mark.django_db
def test_the_scenes_are_played_once_and_counted_whole():
    by = system("demonstration")
    with clock.fixed(NOW):
        load_starter(by=by, at=NOW)
        accounts_demo.load(by=by, at=NOW)
        ledger_demo.load(by=by, at=NOW)
        resources_demo.load(by=by, at=NOW)
        demo.load(at=NOW)
        kinds = {one.matter.kind for one in Campaign.objects.select_related("matter")}
        demo.load(at=NOW)
    assert kinds == {one.key for one in flow.campaigns() if not one.off_by_default}
    assert Campaign.objects.count() == len(kinds)
    for row in Round.objects.select_related("roll__campaign__matter"):
        roll = flow.campaign(row.roll.campaign.matter.kind).roll_of(row.roll.ballot)
        if row.closed_at is not None:
            continue
        counted = {
            (t.state, t.weight, t.is_late): t.amount
            for t in Tally.objects.filter(round=row)
            if t.amount
        }
        assert counted == {k: v for k, v in sums_by_state(row, roll).items() if v}, row
