"""A place of the ledger for questions that ask for one."""

from datetime import date, datetime

from lilong.kernel.actor import system
from lilong.kernel.clock import SHANGHAI
from lilong.ledger import operations
from lilong.ledger.models import Place
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import PlaceKind
from tests.cast import Cast

AT = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
_PARTS = {PlaceKind.ESTATE: {"lane": "12"}, PlaceKind.DWELLING: {"room": "101"}}


def a_place(cast: Cast, kind: str) -> dict[str, str]:
    """Return the answer that names a place of a kind, which is added where there is none yet."""
    found = Place.objects.filter(office=cast.office, kind=kind).first() or _added(cast, kind)
    return {"place": str(found.pk), "text": found.address}


def _added(cast: Cast, kind: str) -> Place:
    parent = None
    if kind == PlaceKind.DWELLING:
        parent = Place.objects.get(pk=a_place(cast, PlaceKind.BUILDING)["place"])
    spec = PlaceSpec(
        kind=PlaceKind(kind), name="" if parent else f"示例{kind}（虚构）",
        road="" if parent else "示例路", parent_id=parent.pk if parent else None,
        area_id=cast.areas["east"].pk, valid_from=date(2015, 1, 1),
        **_PARTS.get(PlaceKind(kind), {} if parent else {"number": "3"}),
    )  # fmt: skip
    return operations.add_place(spec, office_id=cast.office.pk, by=system("tests"), at=AT)
