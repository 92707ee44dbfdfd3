"""Property registers: tenure and use of dwellings, who owns or rents them, with which share."""

import re
from collections.abc import Sequence

from lilong.exchange.adapters import Source as Sender
from lilong.exchange.adapters import Values
from lilong.kernel.checksums import normalise_identity
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import half_width, mark
from lilong.ledger import rules
from lilong.ledger.importing.columns import PROPERTY
from lilong.ledger.importing.dwellings import ADDS, Dwellings
from lilong.ledger.importing.place_facts import tell
from lilong.ledger.importing.results import text_of
from lilong.ledger.importing.row_by_row import RowByRow, Taken, Taking
from lilong.ledger.models import Person, Place, Relation
from lilong.ledger.operations.persons import register_persons
from lilong.ledger.operations.places import add_place
from lilong.ledger.operations.relations import relate
from lilong.ledger.specs import PersonSpec, RelationSpec, Span
from lilong.ledger.terms import (
    PLACE_SUBJECT,
    SOURCE_NAMES,
    FactKey,
    IdentityKind,
    RelationKind,
    SourceKind,
)
from lilong.vault.fields import blind
from lilong.vault.terms import Purpose

_SENDERS = (SourceKind.PROPERTY_REGISTER, SourceKind.PROPERTY_MANAGER, SourceKind.OFFICE)
_FRACTION = re.compile(r"(\d{1,6})/(\d{1,6})")
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,4}))?%")
_RIGHTS = (RelationKind.OWNS, RelationKind.CO_OWNS, RelationKind.RENTS)


class PropertyAdapter(RowByRow):
    """Takes property registers, one row for each owner of a dwelling (L-05, L-06)."""

    name = "ledger_property"
    title = mark("Property register")
    columns = PROPERTY
    sources: Sequence[Sender] = tuple(Sender(kind, SOURCE_NAMES[kind]) for kind in _SENDERS)
    purposes: Sequence[str] = (Purpose.REGISTER_KEEPING, Purpose.CORRECTION)
    subject_kind = PLACE_SUBJECT
    adds = ADDS

    def __init__(self, *, add_missing: bool = False) -> None:
        self.add_missing = add_missing

    def adding(self) -> "PropertyAdapter":
        """Return the adapter that adds dwellings which known buildings lack."""
        return PropertyAdapter(add_missing=True)

    def key_of(self, row: Values) -> str:
        """Return a hash of dwelling and owner: a register has a row for each of its owners."""
        who = normalise_identity(text_of(row, "identity")) or text_of(row, "owner")
        said = f"{text_of(row, 'foreign')}|{text_of(row, 'address')}|{who}"
        return f"={blind('text', said)}"

    def take_one(self, taking: Taking) -> Taken:
        """Tell what the row tells of the dwelling, and who has which right to it."""
        place, added = _dwelling(taking, add_missing=self.add_missing)
        taken = Taken(place.pk, is_changed=bool(added), added=added)
        tell(place, FactKey.TENURE, taking.text("tenure"), taking, taken)
        tell(place, FactKey.STATE, taking.text("state"), taking, taken)
        if taking.text("owner"):
            _right(place, taking, taken)
        return taken


def _dwelling(taking: Taking, *, add_missing: bool) -> tuple[Place, frozenset[str]]:
    """Return the row's dwelling, and its name if it was added for the row."""
    text = taking.text("address")
    dwellings = Dwellings(taking.office_id, [text], on=taking.source.on)
    if add_missing:
        for spec in dwellings.lacking([text]).values():
            place = add_place(spec, office_id=taking.office_id, by=taking.by, at=taking.at)
            return place, frozenset({f"{spec.parent_id} {spec.room}"})
    found = dwellings.find(text)
    known = Place.objects.filter(pk=found).first() if found else None
    if known is not None:
        return known, frozenset()
    said = mark(
        "the ledger knows no dwelling “{address}”. Import the addresses first, or put the "
        "spelling right."
    )
    raise Refused(
        Refusal("unknown_address", said, {"address": text[:60]}, rule="G-19", field="address")
    )


def share_in(text: str) -> tuple[int, int] | None:
    """Return an exact share: 1/3, 33.3%, 三分之一 is none we read."""
    said = "".join(half_width(text).split())
    if not said:
        return None
    if found := _FRACTION.fullmatch(said):
        return int(found[1]), int(found[2])
    if found := _PERCENT.fullmatch(said):
        places = found[2] or ""
        return int(found[1] + places), 100 * 10 ** len(places)
    refusal = mark("“{value}” is no share; write 1/2 or 50%.")
    raise Refused(Refusal("no_share", refusal, {"value": said[:20]}, field="share"))


def _right(place: Place, taking: Taking, taken: Taken) -> None:
    share = share_in(taking.text("share"))
    kind = _kind(taking.text("ownership"), share)
    person = _owner(place, taking)
    if person is None:
        person = _register(taking)
        taken.is_changed = True
    stands = Relation.objects.filter(
        office=taking.office_id, person=person, place=place, kind__in=_RIGHTS, valid_to=None,
        is_mistaken=False,
    )  # fmt: skip
    if stands.exists():
        return
    spec = RelationSpec(
        kind=kind, span=Span(taking.source.on), person_id=person.pk, place_id=place.pk, share=share
    )
    relate(spec, source=taking.source, office_id=taking.office_id, by=taking.by, at=taking.at)
    taken.is_changed = True


def _kind(said: str, share: tuple[int, int] | None) -> RelationKind:
    if said:
        return RelationKind(said)
    is_whole = share is None or share[0] == share[1]
    return RelationKind.OWNS if is_whole else RelationKind.CO_OWNS


def _owner(place: Place, taking: Taking) -> Person | None:
    """Return who is meant: by the number of the paper, else by name among those of the dwelling."""
    persons = Person.objects.filter(office=taking.office_id, merged_into=None)
    if number := normalise_identity(taking.text("identity")):
        return persons.filter(identity_index=blind("identity", number)).first()
    at_home = Relation.objects.filter(
        office=taking.office_id, place=place, is_mistaken=False, person__isnull=False
    ).values("person")
    return persons.filter(name_index=blind("name", taking.text("owner")), pk__in=at_home).first()


def _register(taking: Taking) -> Person:
    number = normalise_identity(taking.text("identity"))
    said = taking.text("paper")
    kind = IdentityKind(said) if said and number else IdentityKind.RESIDENT
    if not number:
        kind = IdentityKind.NONE
    if refusal := rules.fault_in_paper(kind, number, today=taking.source.on):
        raise Refused(refusal)
    spec = PersonSpec(
        name=taking.text("owner")[:80], identity_kind=kind, identity=number,
        phone=taking.text("phone"),
    )  # fmt: skip
    return register_persons(
        [spec], office_id=taking.office_id, source=taking.source, by=taking.by, at=taking.at
    )[0]


ADAPTER = PropertyAdapter()
