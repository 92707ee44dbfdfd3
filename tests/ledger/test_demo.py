"""The demonstration's ledger: the estate, and a building-group leader with her round."""

from datetime import UTC, datetime

from lilong.accounts import demo as accounts_demo
from lilong.accounts import queries as accounts
from lilong.accounts.models import Staff
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.ledger import demo, policies
from lilong.ledger.models import BuildingGroup, PlannedVisit
from lilong.ledger.terms import PlaceKind

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def test_the_building_group_leader_has_homes_to_call_at_once(db: None) -> None:
    by = system("demonstration")
    with clock.fixed(NOW):
        accounts_demo.load(by=by, at=NOW)
        demo.load(by=by, at=NOW)
        planned = PlannedVisit.objects.count()
        demo.load(by=by, at=NOW)
        stairs = Staff.objects.get(username="stairs")
        viewer = next(iter(accounts.viewers_of(stairs, at=NOW).values()))
        homes = policies.visible_places(viewer).filter(kind=PlaceKind.DWELLING)
        assert homes.count() == planned == PlannedVisit.objects.count() > 0
        assert policies.visible_persons(viewer).count() == 0
    assert BuildingGroup.objects.count() == 1
