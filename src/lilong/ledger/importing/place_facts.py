"""What a file tells of a place for some days: told, followed, or disputed."""

from lilong.ledger.disputing import Ruling, ruling
from lilong.ledger.importing.row_by_row import Taken, Taking
from lilong.ledger.importing.standing import preferences_of
from lilong.ledger.models import Place, PlaceFact
from lilong.ledger.operations.conflicts import Dispute
from lilong.ledger.operations.facts import tell_fact
from lilong.ledger.specs import FactSpec, Source, Span
from lilong.ledger.terms import PLACE_SUBJECT, FactKey, SourceKind


def tell(place: Place, key: FactKey, value: str, taking: Taking, taken: Taken) -> None:
    """Tell a fact of a place, if the row gives one and nothing else stands for its days."""
    if not value:
        return
    rows = PlaceFact.objects.filter(
        office=taking.office_id, place=place, key=key, valid_to=None, is_mistaken=False
    )
    stands = rows.order_by("-valid_from").first()
    if stands is not None and stands.value == value:
        return
    if stands is not None:
        said = Source(SourceKind(stands.source), stands.source_date)
        way = ruling(key.value, said, taking.source, preferences_of(taking.office_id))
        if way is Ruling.TAKE and taking.source.on <= stands.valid_from:
            way = Ruling.DISPUTE
        if way is Ruling.DISPUTE:
            taken.disputes.append(
                Dispute(
                    PLACE_SUBJECT, place.pk, key.value, value, taking.source, stands.value, said,
                    place.area_path,
                )
            )  # fmt: skip
        if way is not Ruling.TAKE:
            return
    spec = FactSpec(place_id=place.pk, key=key, value=value, span=Span(taking.source.on))
    tell_fact(spec, source=taking.source, office_id=taking.office_id, by=taking.by, at=taking.at)
    taken.is_changed = True
