"""Disputes in words that anybody who may import may read: values masked, sources named."""

from collections.abc import Sequence

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ledger.importing.comparing import sentence_of
from lilong.ledger.importing.standing import Provenance, Standing
from lilong.ledger.models import Place
from lilong.ledger.operations.conflicts import Dispute, place_in
from lilong.ledger.specs import Source
from lilong.ledger.terms import DISPUTED, SECRET_KEYS, SourceKind
from lilong.vault.masks import mask, mask_address
from lilong.vault.terms import Kind

_KINDS = {"name": Kind.NAME, "identity": Kind.IDENTITY, "phone": Kind.PHONE}


def sentences(
    stands: Standing, disputes: Sequence[Dispute], provenance: Provenance
) -> list[Refusal]:
    """Return each dispute as a sentence."""
    return [_sentence(stands, one, provenance) for one in disputes]


def _sentence(stands: Standing, dispute: Dispute, provenance: Provenance) -> Refusal:
    key = dispute.key
    if key in SECRET_KEYS:
        if key == "born_on":
            text = mark("{field} is not what stands in the ledger.")
            return Refusal("conflict", text, {"field": Refusal("field", DISPUTED[key])}, field=key)
        said = provenance.of(stands.person, key)
        offered = mask(_KINDS[key], dispute.offered)
        return sentence_of(dispute, said, str(getattr(stands.person, key)), offered)
    return sentence_of(
        dispute, _said_of(stands, key), mask_address(dispute.present), _offered(dispute)
    )


def _said_of(stands: Standing, key: str) -> Source:
    rows = [row for row in stands.homes if row.kind == key and row.valid_to is None]
    sourced = rows[0] if rows else stands.membership
    if sourced is None:
        return Source(SourceKind.OFFICE, stands.person.recorded_at.date())
    return Source(SourceKind(sourced.source), sourced.source_date)


def _offered(dispute: Dispute) -> str:
    key = place_in(dispute.offered)
    if key is None:
        return dispute.offered
    place = Place.objects.filter(pk=key).only("address").first()
    return mask_address(place.address) if place else ""
