"""Address files: streets, lanes, estates, buildings, dwellings, premises, each where it lies."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from django.db.models import QuerySet

from lilong.accounts import queries as accounts
from lilong.exchange.adapters import Source as Sender
from lilong.exchange.adapters import Values
from lilong.kernel.coordinates import Datum, to_wgs84
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger.importing.columns import PLACE
from lilong.ledger.importing.disagreeing import must_be, other_address
from lilong.ledger.importing.place_details import describe
from lilong.ledger.importing.place_facts import tell
from lilong.ledger.importing.places_said import Address, address_in
from lilong.ledger.importing.results import text_of
from lilong.ledger.importing.row_by_row import RowByRow, Taken, Taking
from lilong.ledger.importing.standing import undecided
from lilong.ledger.models import Place
from lilong.ledger.operations.places import add_place
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import PLACE_SUBJECT, SOURCE_NAMES, FactKey, PlaceKind, SourceKind
from lilong.territory import queries as territory
from lilong.territory.models import Area
from lilong.vault.fields import blind

_SENDERS = (
    SourceKind.OFFICE, SourceKind.PROPERTY_REGISTER, SourceKind.PROPERTY_MANAGER,
    SourceKind.COMMITTEE, SourceKind.COMMUNITY_CLOUD,
)  # fmt: skip
# In which kinds something lies, the nearest first, and how much of its address they share.
_ABOVE: dict[PlaceKind, tuple[tuple[PlaceKind, tuple[str, ...]], ...]] = {
    PlaceKind.LANE: ((PlaceKind.STREET, ("road",)),),
    PlaceKind.ESTATE: ((PlaceKind.LANE, ("road", "lane")), (PlaceKind.STREET, ("road",))),
    PlaceKind.BUILDING: ((PlaceKind.LANE, ("road", "lane")), (PlaceKind.STREET, ("road",))),
    PlaceKind.DWELLING: (
        (PlaceKind.BUILDING, ("road", "lane", "number", "building")),
        (PlaceKind.BUILDING, ("road", "lane", "number")),
    ),
    PlaceKind.PREMISES: (
        (PlaceKind.BUILDING, ("road", "lane", "number", "building")),
        (PlaceKind.LANE, ("road", "lane")),
        (PlaceKind.STREET, ("road",)),
    ),
}
_RUNS_REMEMBERED = 8


class PlaceAdapter(RowByRow):
    """Takes address files (G-19); what lies in something comes after it in the file."""

    name = "ledger_places"
    title = mark("Addresses and buildings")
    columns = PLACE
    sources: Sequence[Sender] = tuple(Sender(kind, SOURCE_NAMES[kind]) for kind in _SENDERS)
    purposes: Sequence[str] = ()
    subject_kind = PLACE_SUBJECT

    def __init__(self) -> None:
        # What a check found new in a file's earlier rows: it writes nothing others could lie in.
        self._foreseen: OrderedDict[str, set[str]] = OrderedDict()

    def key_of(self, row: Values) -> str:
        """Return the source's number, else a hash of kind, address and name."""
        if foreign := text_of(row, "foreign"):
            return foreign[:80]
        address = address_in(row)
        said = f"{kind_of(row, address)}|{address.whole}|{text_of(row, 'name')}"
        return f"={blind('text', said)}"

    def take_one(self, taking: Taking) -> Taken:
        """Add a place that is new; tell of it what the row tells."""
        address = address_in(taking.row)
        kind = kind_of(taking.row, address)
        place = _known(taking, kind, address)
        taken = Taken(None)
        if place is not None and taking.known is not None:
            must_be(place, taking.text("kind"))
            dispute = other_address(place, address, taking)
            # Not remembered: it is said again until somebody has decided.
            if dispute and undecided([dispute], office_id=taking.office_id):
                return Taken(None, disputes=[dispute])
        if place is None:
            place = self._add(taking, kind, address)
            taken.is_new = True
        else:
            describe(place, _described(taking, kind), taking, taken)
        if place is not None:
            taken.subject_id = place.pk
            tell(place, FactKey.TENURE, taking.text("tenure"), taking, taken)
            tell(place, FactKey.STATE, taking.text("state"), taking, taken)
        return taken

    def _add(self, taking: Taking, kind: PlaceKind, address: Address) -> Place | None:
        parent = _parent(taking, kind, address)
        spec = _spec(taking, kind, address, parent)
        if taking.dry_run:
            foreseen = self._of_run(taking.by.reference)
            if parent is None and kind is PlaceKind.DWELLING and _lies_in(address) & foreseen:
                return None
            foreseen.add(address.whole)
        return add_place(spec, office_id=taking.office_id, by=taking.by, at=taking.at)

    def _of_run(self, reference: str) -> set[str]:
        while len(self._foreseen) > _RUNS_REMEMBERED:
            self._foreseen.popitem(last=False)
        return self._foreseen.setdefault(reference, set())


def kind_of(row: Values, address: Address) -> PlaceKind:
    """Return what a row speaks of: as it says, else by how far its address goes."""
    if said := text_of(row, "kind"):
        return PlaceKind(said)
    if address.room:
        return PlaceKind.DWELLING
    if address.number or address.building:
        return PlaceKind.BUILDING
    return PlaceKind.LANE if address.lane else PlaceKind.STREET


def _known(taking: Taking, kind: PlaceKind, address: Address) -> Place | None:
    rows = Place.objects.filter(office=taking.office_id, kind=kind, valid_to=None)
    if taking.known is not None:
        own = Place.objects.filter(office=taking.office_id, pk=taking.known.subject_id).first()
        if own is not None and (own.valid_to is None or not _stands(rows, address)):
            return own
    if not address.whole:
        return rows.filter(name=taking.text("name")).first() if taking.text("name") else None
    name = {"name": taking.text("name")} if kind in {PlaceKind.ESTATE, PlaceKind.FACILITY} else {}
    return rows.filter(address=address.whole, **name).first()


def _stands(rows: QuerySet[Place], address: Address) -> bool:
    return bool(address.whole) and rows.filter(address=address.whole).exists()


def _lies_in(address: Address) -> set[str]:
    return {address.spelled(*names) for _kind, names in _ABOVE[PlaceKind.DWELLING]}


def _parent(taking: Taking, kind: PlaceKind, address: Address) -> Place | None:
    for above, names in _ABOVE.get(kind, ()):
        spelled = address.spelled(*names)
        if not spelled or (above is kind and spelled == address.whole):
            continue
        rows = Place.objects.filter(
            office=taking.office_id, kind=above, address=spelled, valid_to=None
        )
        if found := rows.first():
            return found
    return None


def _spec(taking: Taking, kind: PlaceKind, address: Address, parent: Place | None) -> PlaceSpec:
    said, area = _described(taking, kind), _area(taking)
    if area is None and parent is None and said.point:
        path = _office_path(taking)
        area = territory.area_at(*said.point, on=taking.source.on, within_path=path)
    return replace(
        said, parent_id=parent.pk if parent else None, area_id=area.pk if area else None,
        road=address.road, lane=address.lane, number=address.number, building=address.building,
        room=address.room,
    )  # fmt: skip


def _described(taking: Taking, kind: PlaceKind) -> PlaceSpec:
    """Return what a row says of a place beside where it lies."""
    row = taking.row
    numbers = {name: row.values.get(name) for name in _NUMBERS}
    return PlaceSpec(
        kind=kind, name=taking.text("name"), name_en=taking.text("name_en"),
        code=taking.text("code"), point=_point(row), has_lift=_flag(row, "has_lift"),
        is_protected=bool(_flag(row, "is_protected")), stairwell=taking.text("stairwell"),
        use=taking.text("use"), floor_area=square_decimetres(row), valid_from=taking.source.on,
        **numbers,  # type: ignore[arg-type]
    )  # fmt: skip


_NUMBERS = ("order", "built_year", "floors", "stairwells", "floor")


def _flag(row: Values, key: str) -> bool | None:
    said = text_of(row, key)
    return None if not said else said == "yes"


def square_decimetres(row: Values) -> int | None:
    """Return a row's floor area, given in square metres with at most two places, in dm²."""
    said = text_of(row, "floor_area").removesuffix("㎡").removesuffix("m2").strip()
    if not said:
        return None
    try:
        area = round(float(said) * 100)
    except ValueError:
        area = 0
    if 0 < area < 100_000_000:
        return area
    text = mark("“{value}” is no floor area in square metres.")
    raise Refused(Refusal("no_area", text, {"value": said[:20]}, field="floor_area"))


def _point(row: Values) -> tuple[float, float] | None:
    said = text_of(row, "longitude"), text_of(row, "latitude")
    if not all(said):
        return None
    try:
        point = to_wgs84(float(said[0]), float(said[1]), text_of(row, "datum") or Datum.WGS84)
    except ValueError:
        text = mark("The coordinate is none.")
        raise Refused(Refusal("no_point", text, field="longitude")) from None
    return point.lon, point.lat


def _office_path(taking: Taking) -> str:
    return accounts.office(taking.office_id).area.path


def _area(taking: Taking) -> Area | None:
    said = taking.text("community")
    if not said:
        return None
    path, on = _office_path(taking), taking.source.on
    found = territory.area_by_code(said, on=on)
    if found is not None and found.path.startswith(path):
        return found
    named = territory.areas_by_name(said, on=on, within_path=path)
    if named:
        return named[0]
    text = mark("“{area}” is no community of ours.")
    raise Refused(Refusal("no_community", text, {"area": said[:30]}, field="community"))


ADAPTER = PlaceAdapter()
