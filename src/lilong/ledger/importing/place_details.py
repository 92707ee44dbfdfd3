"""What an address file says of a known place beside its address: filled in, or disputed.

Nobody has noted who said how many floors a house has, so what stands is never written over by a
file: where the ledger has nothing the file's word is taken, where it has another people decide.
"""

from collections.abc import Mapping
from typing import Any, Final

from lilong.kernel.text import half_width
from lilong.ledger import rules
from lilong.ledger.importing.row_by_row import Taken, Taking
from lilong.ledger.models import Place, PlaceAlias
from lilong.ledger.operations.conflicts import Dispute
from lilong.ledger.operations.describing import (
    DETAILS,
    OWN,
    POINT,
    describe_place,
    details_in_words,
)
from lilong.ledger.operations.recording import ask
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import PLACE_SUBJECT, PlaceKind

# Degrees: about ten metres. Two datums and a rounding lie nearer than that.
_NEAR: Final = 0.0001


def describe(place: Place, said: PlaceSpec, taking: Taking, taken: Taken) -> None:
    """Fill in what the ledger lacks of a place; dispute what it has otherwise."""
    model, names = DETAILS.get(PlaceKind(place.kind), (None, ()))
    row = model.objects.filter(place=place).first() if model else None
    stands = {name: getattr(place, name) for name in OWN}
    stands |= {name: getattr(row, name) for name in names if row is not None}
    offered = _offered(said, stands)
    lacking = {name: value for name, value in offered.items() if stands[name] in {None, ""}}
    if lacking:
        describe_place(place, lacking, by=taking.by, at=taking.at)
        taken.is_changed = True
    differing = {name: value for name, value in offered.items() if name not in lacking}
    # What no house has is nothing to decide between.
    ask(rules.is_within(differing))
    if "name" in differing and _is_called(place, differing["name"]):
        del differing["name"]
    before, after = (
        details_in_words({name: stands[name] for name in differing}),
        details_in_words(differing),
    )
    for key, words in after.items():
        taken.disputes.append(
            Dispute(
                PLACE_SUBJECT, place.pk, key, words, taking.source, before[key],
                area_path=place.area_path,
            )
        )  # fmt: skip


def _offered(said: PlaceSpec, stands: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says and the ledger does not."""
    found: dict[str, Any] = {}
    for name in stands:
        value = None if name in POINT else getattr(said, name)
        if value in {None, ""} or _plain(value) == _plain(stands[name]):
            continue
        # A row that is silent about protection says “not protected” in the spec.
        if not (name == "is_protected" and not value):
            found[name] = value
    if said.point is not None and not _is_near(said.point, stands):
        found |= dict(zip(POINT, said.point, strict=True))
    return found


def _plain(value: Any) -> Any:
    return half_width(value).strip() if isinstance(value, str) else value


def _is_near(point: tuple[float, float], stands: Mapping[str, Any]) -> bool:
    return all(
        stands[name] is not None and abs(stands[name] - value) < _NEAR
        for name, value in zip(POINT, point, strict=True)
    )


def _is_called(place: Place, name: str) -> bool:
    """Say whether it bears, or bore, a name beside its own."""
    rows = PlaceAlias.objects.filter(office=place.office_id, place=place.pk, is_mistaken=False)
    return rows.filter(text=name).exists()
