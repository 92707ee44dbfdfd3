"""A person's values in full: by right and purpose, with a line in the read log (L-08, L-09)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor
from lilong.kernel.checksums import normalise_identity
from lilong.kernel.errors import Refusal
from lilong.kernel.phones import normalise_phone
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.ledger import policies
from lilong.ledger.models import Person, Visit
from lilong.ledger.operations.persons import FIELDS, subject_of
from lilong.ledger.operations.recording import ask, draft, record
from lilong.ledger.terms import PERSON_SUBJECT, VISIT_SUBJECT
from lilong.vault import operations as vault
from lilong.vault.fields import blind
from lilong.vault.rules import may_reveal

SEARCH_SUBJECT = "person_search"
MOST_FOUND = 50


def reveal_person(
    person_id: UUID, *, viewer: Viewer, reason: str = "", address: str = "", by: Actor,
    at: datetime,
) -> dict[str, str]:  # fmt: skip
    """Return a person's values in clear, by field; `by` names the purpose.

    Who had her data restricted is read only with a second reason, which the journal keeps (L-07).
    Raises NotVisible for a person the viewer does not see, Refused without right or purpose.
    """
    person = policies.get_visible(policies.visible_persons(viewer), person_id)
    ask(policies.may_reveal(viewer), _may_read(person, reason))
    fields = {name: value for name in FIELDS if (value := getattr(person, name))}
    shown = vault.reveal(
        subject=subject_of(person.pk), fields=fields, by=by, at=at, address=address, reason=reason
    )
    if person.is_restricted:
        entry = draft(
            PERSON_SUBJECT, person.pk, "restricted_read", {"purpose": by.purpose},
            person.office_id, reason=reason.strip(),
        )  # fmt: skip
        record([entry], by=by, at=at)
    return shown


def reveal_note(
    visit_id: UUID, *, viewer: Viewer, reason: str = "", address: str = "", by: Actor, at: datetime
) -> dict[str, str]:
    """Return a visit's note in clear for a purpose; for who sees the people of the home."""
    places = policies.visible_places(viewer).values("pk")
    visit = policies.get_visible(
        Visit.objects.filter(office=viewer.office_id, place__in=places), visit_id
    )
    ask(policies.may(viewer, Capability.LEDGER_PERSONS), policies.may_reveal(viewer))
    subject = Subject(VISIT_SUBJECT, str(visit.pk))
    return vault.reveal(
        subject=subject, fields={"note": visit.note}, by=by, at=at, address=address, reason=reason
    )


def find_by_number(
    kind: str,
    number: str,
    *,
    viewer: Viewer,
    reason: str = "",
    address: str = "",
    by: Actor,
    at: datetime,
) -> list[Person]:
    """Return whom the viewer sees under a full identity or phone number; needs a purpose (L-08).

    Each person found has a line in the read log, and so has a search that found nobody.
    """
    ask(policies.may(viewer, Capability.LEDGER_PERSONS), policies.may_reveal(viewer))
    ask(may_reveal(by.purpose))
    bare = normalise_identity(number) if kind == "identity" else normalise_phone(number)
    ask(_is_number(bare))
    key = blind(kind, bare)
    rows = policies.visible_persons(viewer).filter(**{f"{kind}_index": key})
    found = list(rows.order_by("id")[:MOST_FOUND])
    for person in found:
        vault.reveal(
            subject=subject_of(person.pk), fields={kind: getattr(person, kind)}, by=by, at=at,
            address=address, reason=reason,
        )  # fmt: skip
    if not found:
        nobody = Subject(SEARCH_SUBJECT, key[:32])
        vault.reveal(
            subject=nobody, fields={kind: None}, by=by, at=at, address=address, reason=reason
        )
    return found


def find_by_name(name: str, *, viewer: Viewer) -> Sequence[Person]:
    """Return whom the viewer sees under a whole name; those found are shown masked."""
    bare = "".join(name.split())
    if len(bare) < 2 or any(sign.isdigit() for sign in bare):
        return []
    rows = policies.visible_persons(viewer).filter(name_index=blind("name", bare))
    return list(rows.order_by("id")[:MOST_FOUND])


def _may_read(person: Person, reason: str) -> Refusal | None:
    if not person.is_restricted or reason.strip():
        return None
    text = mark(
        "She had the use of her data restricted. Say, too, why it must be read all the same."
    )
    return Refusal("restricted", text, rule="L-07", field="reason")


def _is_number(bare: str) -> Refusal | None:
    if len(bare) >= 6:
        return None
    text = mark("Give the whole number: parts of numbers are not searched for.")
    return Refusal("not_whole", text, rule="L-08", field="number")
