"""Firm registers: organisations by credit code, the premises they occupy, whom to ask for."""

from collections.abc import Sequence
from typing import Any

from lilong.exchange.adapters import Source as Sender
from lilong.exchange.adapters import Values
from lilong.kernel.checksums import normalise_credit_code
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger.importing.columns import FIRM
from lilong.ledger.importing.dwellings import Dwellings
from lilong.ledger.importing.results import day_of, text_of
from lilong.ledger.importing.row_by_row import RowByRow, Taken, Taking
from lilong.ledger.models import Organisation, Person, Relation
from lilong.ledger.operations.conflicts import Dispute
from lilong.ledger.operations.organisations import register_organisations
from lilong.ledger.operations.persons import register_persons
from lilong.ledger.operations.relations import relate
from lilong.ledger.specs import OrganisationSpec, PersonSpec, RelationSpec, Source, Span
from lilong.ledger.terms import (
    ORGANISATION_SUBJECT,
    SOURCE_NAMES,
    OrganisationKind,
    RelationKind,
    SourceKind,
)
from lilong.vault.fields import blind
from lilong.vault.terms import Purpose

_SENDERS = (SourceKind.FIRM_REGISTER, SourceKind.PROPERTY_MANAGER, SourceKind.OFFICE)


class FirmAdapter(RowByRow):
    """Takes firm registers (G-12); a firm on premises the ledger does not know comes without."""

    name = "ledger_firms"
    title = mark("Firms and shops")
    columns = FIRM
    sources: Sequence[Sender] = tuple(Sender(kind, SOURCE_NAMES[kind]) for kind in _SENDERS)
    purposes: Sequence[str] = (Purpose.REGISTER_KEEPING, Purpose.CORRECTION)
    subject_kind = ORGANISATION_SUBJECT

    def key_of(self, row: Values) -> str:
        """Return the credit code, else a hash of name and address."""
        if code := normalise_credit_code(text_of(row, "code")):
            return code
        return f"={blind('text', text_of(row, 'name') + '|' + text_of(row, 'address'))}"

    def take_one(self, taking: Taking) -> Taken:
        """Register a firm that is new, dispute what is told otherwise of one that is known."""
        place = self._premises(taking)
        firm = _known(taking)
        if firm is None:
            taken = Taken(_register(taking), is_new=True)
        else:
            taken = Taken(firm.pk, disputes=_disputes(firm, taking))
        if taken.subject_id and place:
            self._occupy(taking, taken, place)
        if taken.is_new and taking.text("contact"):
            _contact(taking, taken)
        return taken

    def _premises(self, taking: Taking) -> Any:
        text = taking.text("address")
        places = Dwellings(taking.office_id, [text], on=taking.source.on)
        found = places.find(text) if text else None
        if text and found is None and places.is_ours(text):
            said = mark(
                "the ledger knows no premises “{address}”. Import the addresses first, or put "
                "the spelling right."
            )
            raise Refused(
                Refusal("unknown_address", said, {"address": text[:60]}, "G-19", "address")
            )
        return found

    def _occupy(self, taking: Taking, taken: Taken, place: Any) -> None:
        known = Relation.objects.filter(
            office=taking.office_id, organisation=taken.subject_id, place=place,
            kind=RelationKind.OCCUPIES, valid_to=None, is_mistaken=False,
        )  # fmt: skip
        if known.exists():
            return
        spec = RelationSpec(
            kind=RelationKind.OCCUPIES, span=Span(taking.source.on),
            organisation_id=taken.subject_id, place_id=place,
        )  # fmt: skip
        relate(spec, source=taking.source, office_id=taking.office_id, by=taking.by, at=taking.at)
        taken.is_changed = True


def _known(taking: Taking) -> Organisation | None:
    rows = Organisation.objects.filter(office=taking.office_id, valid_to=None)
    if taking.known is not None:
        return rows.filter(pk=taking.known.subject_id).first()
    if code := normalise_credit_code(taking.text("code")):
        return rows.filter(credit_code=code).first()
    return rows.filter(name=taking.text("name"), credit_code="").first()


def _register(taking: Taking) -> Any:
    kind = taking.text("kind")
    union = taking.text("has_union")
    spec = OrganisationSpec(
        name=taking.text("name")[:160], name_en=taking.text("name_en")[:160],
        kind=OrganisationKind(kind) if kind else OrganisationKind.FIRM,
        credit_code=taking.text("code"), staff_count=_staff(taking),
        has_union=union == "yes" if union else None,
        contact_post=taking.text("contact_post")[:80], valid_from=day_of(taking.row, "opened_on"),
    )  # fmt: skip
    register_organisations(
        [spec], office_id=taking.office_id, source=taking.source, by=taking.by, at=taking.at
    )
    return spec.id


def _staff(taking: Taking) -> int | None:
    count = taking.row.values.get("staff_count")
    if count is None:
        return None
    if isinstance(count, int) and 0 <= count < 10_000_000:
        return count
    text = mark("“{value}” is no number of staff.")
    raise Refused(Refusal("no_staff", text, {"value": str(count)[:20]}, field="staff_count"))


def _disputes(firm: Organisation, taking: Taking) -> list[Dispute]:
    """Return what the row tells otherwise; what stands was told when the firm was recorded."""
    offered = {
        "organisation": (firm.name, taking.text("name")),
        "kind": (firm.kind, taking.text("kind")),
        "staff_count": (firm.staff_count, _staff(taking)),
    }
    stands = Source(SourceKind.OFFICE, firm.recorded_at.date())
    return [
        Dispute(
            ORGANISATION_SUBJECT, firm.pk, key, str(new), taking.source,
            "" if old is None else str(old), stands,
        )
        for key, (old, new) in offered.items()
        if new not in {None, ""} and str(new) != str(old)
    ]  # fmt: skip


def _contact(taking: Taking, taken: Taken) -> None:
    """Register whom to ask for: no more than a name and a phone."""
    spec = PersonSpec(name=taking.text("contact")[:80], phone=taking.text("phone"))
    persons: list[Person] = register_persons(
        [spec], office_id=taking.office_id, source=taking.source, by=taking.by, at=taking.at
    )
    relation = RelationSpec(
        kind=RelationKind.CONTACT_OF, span=Span(taking.source.on), person_id=persons[0].pk,
        to_organisation_id=taken.subject_id,
    )  # fmt: skip
    relate(relation, source=taking.source, office_id=taking.office_id, by=taking.by, at=taking.at)


ADAPTER = FirmAdapter()
