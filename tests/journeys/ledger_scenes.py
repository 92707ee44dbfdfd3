"""Invented houses and people that a journey lays out for itself inside the running instance."""

import json
from typing import Any
from uuid import uuid4

from tests.journeys.conftest import Instance, within

_LAY_OUT = """
import json
from lilong.accounts import queries as accounts
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.ledger import operations
from lilong.ledger.specs import (
    HouseholdSpec, MemberSpec, PersonSpec, PlaceSpec, RelationSpec, Source, Span,
)
from lilong.ledger.terms import (
    IdentityKind, MemberRole, PlaceKind, RelationKind, SourceKind,
)
from lilong.territory.models import Area
from tests.ledger.importing.invented import LONG_AGO, identity

asked = json.loads({asked!r})
office = accounts.office_by_code("310199001")
area = Area.objects.get(code=asked["area"], valid_to=None)
own = {{"office_id": office.pk, "by": system("tests", office.pk), "at": clock.now()}}
building = operations.add_place(
    PlaceSpec(
        kind=PlaceKind.BUILDING, road=asked["road"], number="3", area_id=area.pk, floors=9,
        valid_from=LONG_AGO,
    ),
    **own,
)
homes = operations.add_places(
    [
        PlaceSpec(
            kind=PlaceKind.DWELLING, parent_id=building.pk, room=f"{{at // 4 + 1}}0{{at % 4 + 1}}",
            floor=at // 4 + 1, valid_from=LONG_AGO,
        )
        for at in range(asked["homes"])
    ],
    **own,
)
people = [
    PersonSpec(
        name=asked["name"] + "甲乙丙丁戊己庚辛壬癸"[at % 10] + "子丑寅卯辰巳午未"[at // 10 % 8],
        identity_kind=IdentityKind.RESIDENT,
        identity=identity(asked["first"] + at), phone=f"139{{asked['first'] + at:08}}",
    )
    for at in range(asked["people"])
]
source = Source(SourceKind.POLICE_REGISTER, LONG_AGO, "DEMO-9")
lives = [
    RelationSpec(
        kind=RelationKind.LIVES, person_id=one.id, place_id=homes[at % len(homes)].pk,
        span=Span(LONG_AGO),
    )
    for at, one in enumerate(people)
]
persons = operations.register_persons(people, source=source, relations=lives, **own)
household = operations.form_households(
    [
        HouseholdSpec(
            dwelling_id=homes[0].pk, valid_from=LONG_AGO, number="甲-1",
            members=(
                MemberSpec(person_id=people[0].id, role=MemberRole.HEAD, span=Span(LONG_AGO)),
            ),
        )
    ],
    source=source, **own,
)[0]
print(json.dumps({{
    "building": str(building.pk), "household": str(household.pk),
    "homes": [str(one.pk) for one in homes], "addresses": [one.address for one in homes],
    "people": [str(one.id) for one in people], "names": [one.name for one in people],
    "numbers": [one.identity for one in people],
    "unused": [identity(asked["first"] + len(people) + at) for at in range(9)],
}}))
"""


def lay_out(
    instance: Instance, *, homes: int = 4, people: int = 4, area: str = "310199001001"
) -> dict[str, Any]:
    """Give a community, the first, a house on a road of its own, with people in it."""
    mark = uuid4()
    signs = "".join("甲乙丙丁戊己庚辛壬癸"[int(one)] for one in str(mark.int)[:8])
    asked = {
        "road": f"试{signs[:5]}路", "name": f"试{signs[5:]}", "homes": homes, "people": people,
        "area": area, "first": 20_000 + mark.int % 9_000_000,
    }  # fmt: skip
    told = within(instance.var, _LAY_OUT.format(asked=json.dumps(asked)))
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return asked | found
