"""Disputes in words that anybody who may import may read: values masked, sources named."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ledger.disputing import no_home
from lilong.ledger.models import Person, Place
from lilong.ledger.operations.conflicts import Dispute, place_in
from lilong.ledger.terms import DISPUTED, SECRET_KEYS, SOURCE_NAMES
from lilong.vault.masks import mask, mask_address
from lilong.vault.terms import Kind

_KINDS = {"name": Kind.NAME, "identity": Kind.IDENTITY, "phone": Kind.PHONE}


def sentences(
    person: Person, disputes: Sequence[Dispute], addresses: Mapping[UUID, str]
) -> list[Refusal]:
    """Return each dispute about a person as a sentence."""
    return [_sentence(person, one, addresses) for one in disputes]


def addresses_of(disputes: Sequence[Dispute], office_id: int) -> dict[UUID, str]:
    """Return the addresses of the homes that are offered."""
    keys = {key for one in disputes if (key := place_in(one.offered))}
    rows = Place.objects.filter(office=office_id, pk__in=list(keys))
    return dict(rows.values_list("pk", "address")) if keys else {}


def _sentence(person: Person, dispute: Dispute, addresses: Mapping[UUID, str]) -> Refusal:
    key, field = dispute.key, Refusal("field", DISPUTED[dispute.key])
    if key == "born_on" or dispute.stands is None:
        text = mark("{field} is not what stands in the ledger.")
        return Refusal("conflict", text, {"field": field}, field=key)
    present, offered = mask_address(dispute.present), _offered(dispute, addresses)
    if key in SECRET_KEYS:
        present, offered = str(getattr(person, key)), mask(_KINDS[key], dispute.offered)
    return Refusal(
        "conflict",
        mark("{field} is “{present}” ({source}, {on}), the file says “{offered}”."),
        {
            "field": field,
            "present": present,
            "source": Refusal("source", SOURCE_NAMES[dispute.stands.kind]),
            "on": dispute.stands.on,
            "offered": offered,
        },
        field=key,
    )


def _offered(dispute: Dispute, addresses: Mapping[UUID, str]) -> str | Refusal:
    key = place_in(dispute.offered)
    if key:
        return mask_address(addresses.get(key, ""))
    return no_home(dispute.offered) or dispute.offered
