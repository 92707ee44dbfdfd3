"""Reads of the ledger room: so far the places an office knows, which are its areas."""

from datetime import date

from lilong.ledger.addresses import Gazetteer, Place
from lilong.territory import queries as territory
from lilong.territory.atlas import short_name
from lilong.territory.models import Area, Level


def gazetteer_of(area: Area, *, on: date) -> Gazetteer:
    """Return the places that are known on a day, with those below an office's area as its own.

    Areas are no secret and stand in one tree for all offices, so that an address in the next
    subdistrict is told from one nobody knows.
    """
    rows = list(territory.subtree("", on=on).defer("polygon"))
    by_path = {row.path: row for row in rows}
    places = []
    for row in rows:
        if row.level == Level.CITY:
            continue
        names = (short_name(row.name), row.name_en)
        places.append(
            Place(
                key=row.code,
                label=row.name,
                district=_name_above(row, Level.DISTRICT, by_path),
                township=_name_above(row, Level.SUBDISTRICT, by_path),
                aliases=tuple(name for name in names if len(name) > 1 and name != row.name),
            )
        )
    return Gazetteer(places, home=[area.name] if area.level == Level.SUBDISTRICT else [])


def _name_above(area: Area, level: str, by_path: dict[str, Area]) -> str:
    """Return the name of the area of a level that an area is or lies in, empty when none does."""
    path = area.path
    while path:
        here = by_path.get(path)
        if here is not None and here.level == level:
            return here.name
        path = path[: path.rstrip(".").rfind(".") + 1]
    return ""
