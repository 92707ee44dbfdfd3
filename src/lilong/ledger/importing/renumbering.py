"""Lists of new house numbers, as the police send them: judged as a whole, so that two may swap."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from lilong.exchange.adapters import Outcome, RowResult, Values
from lilong.exchange.adapters import Source as Sender
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import half_width, mark
from lilong.ledger.addresses import read
from lilong.ledger.importing.columns import RENUMBERING
from lilong.ledger.importing.places_said import PARTS, Address, address_said
from lilong.ledger.importing.results import day_of, office_of, reference_of, rejected, text_of
from lilong.ledger.models import Place, PlaceAlias
from lilong.ledger.operations.recording import today
from lilong.ledger.operations.renumbering import Renumbering, clashes, renumber_places
from lilong.ledger.specs import PlaceSpec, Source
from lilong.ledger.terms import SOURCE_NAMES, AliasKind, PlaceKind, SourceKind

_SENDERS: Final = (SourceKind.POLICE_REGISTER, SourceKind.OFFICE, SourceKind.COMMITTEE)
# Beyond it, the write of one file would keep others waiting.
_MOST_ROWS: Final = 1000
_AHEAD: Final = timedelta(days=366)
_AT_ONCE: Final = 300


@dataclass(frozen=True, slots=True)
class _Line:
    """A row: which address becomes which, from when."""

    number: int
    old: Address
    new: Address
    on: date
    said: date

    @property
    def former(self) -> str:
        """Return the former address in its standard spelling."""
        return self.old.whole

    @property
    def last(self) -> date:
        """Return the last day of the former address."""
        return self.on - timedelta(days=1)


class RenumberingAdapter:
    """Takes lists of new house numbers; the rows of one day are one act (G-19).

    Rows that cannot go in are left out with why, and with them those that need their number.
    """

    name = "ledger_renumbering"
    title = mark("New house numbers")
    columns = RENUMBERING
    sources: Sequence[Sender] = tuple(Sender(kind, SOURCE_NAMES[kind]) for kind in _SENDERS)
    purposes: Sequence[str] = ()
    most_together = _MOST_ROWS

    def identity(self, row: Values, *, source: str) -> str:
        """Return what makes two rows the same: address, new address and day."""
        said = (_parts(text_of(row, key)).whole for key in ("former", "address"))
        return "|".join((source, *said, str(day_of(row, "from"))))

    def take(
        self, rows: Sequence[Values], *, source: str, by: Actor, at: datetime, dry_run: bool
    ) -> Sequence[RowResult]:
        """Renumber what the rows name, or say what would become of them; in order."""
        work = _Work(office_of(by), SourceKind(source), by, at)
        with transaction.atomic():
            for one in _by_day([line for row in rows if (line := work.read(row))]):
                work.take(one)
            if dry_run:
                transaction.set_rollback(True)
        return [work.results[row.number] for row in rows]


class _Work:
    """One file on its way in, and what became of its rows so far."""

    def __init__(self, office_id: int, source: SourceKind, by: Actor, at: datetime) -> None:
        self.office_id, self.source, self.by, self.at = office_id, source, by, at
        self.results: dict[int, RowResult] = {}

    def refuse(self, number: int, refusal: Refusal) -> None:
        """Leave a row out, saying why."""
        self.results[number] = rejected(number, refusal)

    def read(self, row: Values) -> _Line | None:
        """Return what a row says; None for one that says nothing clear."""
        now = today(self.at)
        old, new = (_parts(text_of(row, key)) for key in ("former", "address"))
        on, said = day_of(row, "from"), day_of(row, "said_on") or now
        for key, address in (("former", old), ("address", new)):
            if _reach(address) is None:
                self.refuse(row.number, _no_address(text_of(row, key), key))
                return None
        if _reach(old) != _reach(new):
            self.refuse(row.number, _unlike(text_of(row, "address")))
            return None
        if on is None or on > now + _AHEAD:
            text = mark("This day lies more than a year ahead.")
            self.refuse(row.number, Refusal("too_late", text, field="from"))
            return None
        return _Line(row.number, old, new, on, min(said, now))

    def take(self, lines: Sequence[_Line]) -> None:
        """Carry out the rows of one day as one act."""
        todo = self._without_twins(self._not_done(lines))
        stands = _standing(self.office_id, [line.former for line in todo])
        changes: dict[int, list[Renumbering]] = {}
        for line in todo:
            found = [place for place in stands[line.former] if _moves(place, line)]
            if found:
                changes[line.number] = [_change(place, line) for place in found]
            elif stands[line.former]:
                self.results[line.number] = RowResult(line.number, Outcome.UNCHANGED)
            else:
                self.refuse(line.number, _stands_nowhere(line))
        self._leave_out_clashing(changes)
        self._write(changes, {line.number: line for line in todo})

    def _not_done(self, lines: Sequence[_Line]) -> list[_Line]:
        """Return the rows that have not been carried out by an earlier file or by hand."""
        done = _done(self.office_id, lines)
        for line in lines:
            if (line.former, line.new.whole) in done:
                self.results[line.number] = RowResult(line.number, Outcome.UNCHANGED)
        return [line for line in lines if line.number not in self.results]

    def _without_twins(self, lines: Sequence[_Line]) -> list[_Line]:
        """Return the rows without those whose address came before; the same said twice is known."""
        first: dict[str, _Line] = {}
        for line in lines:
            before = first.setdefault(line.former, line)
            if before is line:
                continue
            if before.new == line.new:
                self.results[line.number] = RowResult(line.number, Outcome.UNCHANGED)
            else:
                text = mark("Row {other} gives “{address}” another new address.")
                params = {"other": before.number, "address": line.former}
                self.refuse(line.number, Refusal("twice", text, params, field="former"))
        return list(first.values())

    def _leave_out_clashing(self, changes: dict[int, list[Renumbering]]) -> None:
        """Leave out rows until the rest does together: a row left out keeps its number."""
        rows = {one.place.pk: number for number, some in changes.items() for one in some}
        while changes:
            found = clashes([one for some in changes.values() for one in some])
            if not found:
                return
            for key, address in found.items():
                if changes.pop(rows[key], None) is not None:
                    self.refuse(rows[key], _is_taken(address))

    def _write(self, changes: Mapping[int, list[Renumbering]], lines: Mapping[int, _Line]) -> None:
        """Write the rows of a day, those that were said on one day together with the others."""
        if not changes:
            return
        on = lines[next(iter(changes))].on
        said = max(lines[number].said for number in changes)
        source = Source(self.source, said, reference_of(self.by))
        try:
            with transaction.atomic():
                renumber_places(
                    [one for some in changes.values() for one in some],
                    office_id=self.office_id, on=on, source=source, by=self.by, at=self.at,
                )  # fmt: skip
        except Refused as refused:
            for number in changes:
                self.refuse(number, refused.refusals[0])
        else:
            for number in changes:
                self.results[number] = RowResult(number, Outcome.CHANGED)


def _by_day(lines: Iterable[_Line]) -> list[list[_Line]]:
    """Return the rows of each day, the earliest day first: what is renumbered twice goes on."""
    found: defaultdict[date, list[_Line]] = defaultdict(list)
    for line in lines:
        found[line.on].append(line)
    return [found[day] for day in sorted(found)]


def _standing(office_id: int, addresses: Sequence[str]) -> defaultdict[str, list[Place]]:
    """Return what stands at some addresses: the house, and the shops that share its door."""
    found: defaultdict[str, list[Place]] = defaultdict(list)
    for start in range(0, len(addresses), _AT_ONCE):
        rows = Place.objects.filter(
            office=office_id, address__in=addresses[start : start + _AT_ONCE], valid_to=None
        )
        for place in rows.exclude(address=""):
            found[place.address].append(place)
    return found


def _done(office_id: int, lines: Sequence[_Line]) -> set[tuple[str, str]]:
    """Return which (former, new) stand already: called so until the day before, and so from it."""
    found: set[tuple[str, str]] = set()
    for start in range(0, len(lines), _AT_ONCE):
        some = lines[start : start + _AT_ONCE]
        on, last = some[0].on, some[0].last
        rows = PlaceAlias.objects.filter(
            office=office_id, kind=AliasKind.FORMER, is_mistaken=False, valid_to=last,
            text__in=[line.former for line in some],
        )  # fmt: skip
        olds = list(rows.values_list("place", "text", "place__address"))
        nexts = PlaceAlias.objects.filter(
            office=office_id, kind=AliasKind.FORMER, is_mistaken=False, valid_from=on,
            place__in=[place for place, _text, _now in olds],
        )  # fmt: skip
        after = dict(nexts.values_list("place", "text"))
        found |= {(text, after.get(place, now)) for place, text, now in olds}
    return found


def _moves(place: Place, line: _Line) -> bool:
    return place.address != line.new.whole


def _change(place: Place, line: _Line) -> Renumbering:
    new = line.new
    spec = PlaceSpec(
        kind=PlaceKind(place.kind), name=place.name, road=new.road, lane=new.lane,
        number=new.number, building=new.building, room=new.room or place.room,
        valid_from=place.valid_from,
    )  # fmt: skip
    return Renumbering(place, spec)


def _parts(said: str) -> Address:
    """Return the parts of an address; one in the standard spelling is taken as it stands."""
    text = half_width(said).replace(" ", "")
    reading = read(text)
    exact = Address(**{name: reading.first(part) for name, part in PARTS.items()})
    return exact if exact.whole == text else address_said(text)


def _reach(address: Address) -> str | None:
    """Return how far an address goes; None where it does not begin with a road."""
    if not address.road:
        return None
    if address.room:
        return "room"
    if address.number or address.building:
        return "house"
    return "lane" if address.lane else None


def _no_address(said: str, key: str) -> Refusal:
    text = mark("“{value}” is no whole address: it takes road and number, as “示例路12弄3号”.")
    return Refusal("no_address", text, {"value": said[:40]}, field=key)


def _unlike(said: str) -> Refusal:
    text = mark("“{value}” is not of the former address's kind: a house stays a house.")
    return Refusal("other_kind", text, {"value": said[:40]}, field="address")


def _stands_nowhere(line: _Line) -> Refusal:
    text = mark("“{address}” stands nowhere in the ledger.")
    return Refusal("not_known", text, {"address": line.former}, field="former")


def _is_taken(address: str) -> Refusal:
    text = mark("“{address}” would be the address of two places.")
    return Refusal("stands_already", text, {"address": address}, "G-19", "address")


ADAPTER = RenumberingAdapter()
