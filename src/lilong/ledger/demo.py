"""The ledger of the demonstration subdistrict: Puyuli with its people, and a few streets of shops.

Small enough for a quick start; `lilong ledger populate` brings the whole town.
"""

from datetime import datetime, timedelta
from typing import Final

from lilong.accounts import demo as accounts_demo
from lilong.accounts import queries as accounts
from lilong.accounts.models import Office
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.ledger.operations import groups, planning
from lilong.ledger.populating import Counts, populate
from lilong.ledger.queries import groups as grouped

SEED: Final = 1
_STREETS: Final = 3
# Puyuli is always made whole: asked for one person, it is all there is.
_PERSONS: Final = 1


# Who looks after the first houses of Puyuli.
_LEADER: Final = "committee_001_stairs"
_HOUSES: Final = 3
_DUE_IN: Final = timedelta(days=7)


def load(*, by: Actor, at: datetime) -> Counts:
    """Give the first demonstration office its estate and streets; a second run adds nothing."""
    office = accounts.office_by_code(accounts_demo.OFFICE_CODE)
    counts = populate(office, persons=_PERSONS, seed=SEED, streets=_STREETS, by=by, at=at)
    if not grouped.has_groups(office.pk):
        _form_group(office, by=by, at=at)
    return counts


def _form_group(office: Office, *, by: Actor, at: datetime) -> None:
    """Give the first houses of Puyuli to a building-group leader, with a visit to each home."""
    houses = grouped.houses_of(office.pk, "PUYULI")[:_HOUSES]
    on = local(at).date()
    group = groups.form_group(
        "普育里第一楼组", name_en="Puyuli building group 1",
        post_id=accounts.post_by_code(office.code, _LEADER).pk, on=on, office_id=office.pk, by=by,
        at=at,
    )  # fmt: skip
    for house in houses:
        groups.assign_stairwell(group, house, "", on=on, by=by, at=at)
    homes = grouped.homes_in(office.pk, houses)
    planning.plan_visits(
        homes, due=on + _DUE_IN, purpose="夏季走访", office_id=office.pk, by=by, at=at
    )
