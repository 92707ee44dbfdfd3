"""Pure decisions of the ledger: addresses, periods, identity papers, shares, labels."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from lilong.kernel.checksums import (
    fault_in_credit_code,
    fault_in_identity_number,
    normalise_identity,
)
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ledger.specs import PlaceSpec, RelationSpec, Source, Span
from lilong.ledger.terms import HOME_KINDS, IdentityKind, PlaceKind, RelationKind

# What a place may lie in, besides nothing.
PARENTS: dict[PlaceKind, frozenset[PlaceKind]] = {
    PlaceKind.STREET: frozenset(),
    PlaceKind.LANE: frozenset({PlaceKind.STREET}),
    PlaceKind.ESTATE: frozenset({PlaceKind.STREET, PlaceKind.LANE}),
    PlaceKind.BUILDING: frozenset({PlaceKind.STREET, PlaceKind.LANE, PlaceKind.ESTATE}),
    PlaceKind.DWELLING: frozenset({PlaceKind.BUILDING}),
    PlaceKind.PREMISES: frozenset({PlaceKind.STREET, PlaceKind.LANE, PlaceKind.BUILDING}),
    PlaceKind.FACILITY: frozenset(
        {PlaceKind.STREET, PlaceKind.LANE, PlaceKind.ESTATE, PlaceKind.BUILDING}
    ),
    PlaceKind.PLOT: frozenset({PlaceKind.STREET}),
    PlaceKind.VENUE: frozenset(
        {PlaceKind.STREET, PlaceKind.LANE, PlaceKind.ESTATE, PlaceKind.BUILDING}
    ),
}
# What each kind of relation leads to, and who may stand in it.
TARGETS: dict[RelationKind, frozenset[str]] = {
    **dict.fromkeys(HOME_KINDS, frozenset({"place"})),
    RelationKind.WORKS: frozenset({"to_organisation"}),
    RelationKind.MANAGES: frozenset({"place", "to_organisation"}),
    RelationKind.REPRESENTS: frozenset({"to_organisation"}),
    RelationKind.CONTACT_OF: frozenset({"to_organisation", "to_person"}),
    RelationKind.OCCUPIES: frozenset({"place"}),
}
OF_ORGANISATIONS = frozenset(
    {RelationKind.OWNS, RelationKind.CO_OWNS, RelationKind.RENTS, RelationKind.MANAGES,
     RelationKind.OCCUPIES}
)  # fmt: skip
OF_PERSONS = frozenset(RelationKind) - {RelationKind.OCCUPIES}
LONGEST_ROOM = 20
# How far a number known of a place may go, and how many signs a word of it may have.
BOUNDS: dict[str, tuple[int, int]] = {
    "built_year": (1000, 2200), "floors": (1, 200), "stairwells": (1, 99), "floor": (-9, 200),
    "order": (0, 1_000_000), "floor_area": (1, 100_000_000),
}  # fmt: skip
LENGTHS: dict[str, int] = {
    "name": 120, "name_en": 120, "code": 40, "road": 60, "lane": 20, "number": 20,
    "building": 20, "room": LONGEST_ROOM, "stairwell": 10, "use": 80,
}  # fmt: skip
_NUMBER = re.compile(r"\d+")
# Numbers of this many digits or fewer stand in their order; a key takes no more signs than this.
_DIGITS, _LONGEST_KEY = 6, 255


def address_of(spec: PlaceSpec) -> str:
    """Return the standard spelling of an address (G-19): 示例路12弄3号502室, or the name alone."""
    parts = (
        (spec.road, ""), (spec.lane, "弄"), (spec.number, "号"), (spec.building, "幢"),
        (spec.room, "室"),
    )  # fmt: skip
    said = "".join(f"{value}{unit}" for value, unit in parts if value)
    return said or spec.name


def sort_key_of(address: str) -> str:
    """Return an address as lists are sorted by: No. 2 before No. 10, as one walks along."""
    return _NUMBER.sub(lambda found: found.group().zfill(_DIGITS), address)[:_LONGEST_KEY]


def may_lie_in(kind: PlaceKind, parent: PlaceKind | None) -> Refusal | None:
    """Refuse a place inside one that cannot hold it; a dwelling lies in a building (G-19)."""
    if parent is None:
        if kind is not PlaceKind.DWELLING:
            return None
        text = mark("A dwelling lies in a building: say in which.")
        return Refusal("no_building", text, rule="G-19", field="parent")
    if parent in PARENTS[kind]:
        return None
    text = mark("This kind of place cannot lie in that one.")
    return Refusal("wrong_parent", text, {"kind": kind, "parent": parent}, "G-19", "parent")


def is_whole(spec: PlaceSpec) -> Refusal | None:
    """Refuse a place that nobody could find: neither name nor address."""
    if address_of(spec):
        return None
    return Refusal(
        "nameless", mark("A place needs a name or an address."), rule="G-19", field="name"
    )


def is_within(values: Mapping[str, Any]) -> Refusal | None:
    """Refuse a number no house has, or a word that would be cut."""
    for name, (least, most) in BOUNDS.items():
        value = values.get(name)
        if value is not None and not least <= value <= most:
            text = mark("{value} is no number from {least} to {most}.")
            params = {"value": value, "least": least, "most": most}
            return Refusal("out_of_bounds", text, params, rule="G-19", field=name)
    for name, most in LENGTHS.items():
        value = values.get(name)
        if value is not None and len(value) > most:
            text = mark("“{value}…” is longer than {most} characters.")
            params = {"value": value[:20], "most": most}
            return Refusal("too_long", text, params, rule="G-19", field=name)
    return None


def is_in_order(span: Span) -> Refusal | None:
    """Refuse a period that ends before it begins."""
    if span.last is None or span.last >= span.first:
        return None
    return Refusal(
        "backwards",
        mark("It would end on {last}, before it begins on {first}."),
        {"first": span.first, "last": span.last},
        field="valid_to",
    )


def overlap(one: Span, other: Span) -> bool:
    """Say whether two periods share a day."""
    starts_late = one.last is not None and other.first > one.last
    ends_early = other.last is not None and one.first > other.last
    return not starts_late and not ends_early


def stands(span: Span, ended: date | None) -> Refusal | None:
    """Refuse what would be recorded at a place beyond its last day (G-19)."""
    if ended is None or (span.last is not None and span.last <= ended):
        return None
    text = mark(
        "This place's last day is {day}: nothing is recorded there beyond it. What was there "
        "before needs a last day of its own."
    )
    return Refusal("place_ended", text, {"day": ended}, rule="G-19", field="valid_to")


def keeps_house(span: Span, ended: date | None) -> Refusal | None:
    """Refuse a membership that would go on beyond its household's last day."""
    if ended is None or (span.last is not None and span.last <= ended):
        return None
    text = mark("This household's last day is {day}: nobody belongs to it beyond it.")
    return Refusal("household_ended", text, {"day": ended}, field="valid_from")


def keeps_apart(span: Span, known: Iterable[Span]) -> Refusal | None:
    """Refuse a period that shares a day with one that stands already (AC-02)."""
    for other in known:
        if overlap(span, other):
            return Refusal(
                "overlap",
                mark("From {first} something else is recorded for these days. End it first."),
                {"first": other.first},
                rule="L-06",
                field="valid_from",
            )
    return None


def has_source(source: Source | None, *, today: date) -> Refusal | None:
    """Refuse a fact that nobody said, or that was said in the future (AC-02, DOMAIN 5.1)."""
    if source is None:
        text = mark("Say who says so: a fact needs a source and a date.")
        return Refusal("no_source", text, rule="L-06", field="source")
    if source.on > today:
        text = mark("The source is dated {on}, which is in the future.")
        return Refusal("source_later", text, {"on": source.on}, field="source_date")
    return None


def is_born(born_on: date | None, *, today: date) -> Refusal | None:
    """Refuse a day of birth that lies ahead."""
    if born_on is None or born_on <= today:
        return None
    text = mark("{day} is in the future.")
    return Refusal("later", text, {"day": born_on}, field="born_on")


def fault_in_paper(kind: IdentityKind, number: str, *, today: date) -> Refusal | None:
    """Say what is wrong with an identity number; only resident numbers have a check sign (G-11).

    Residence permits of Hong Kong, Macao and Taiwan residents have the same form and begin with
    81, 82 or 83 (G-14). No number at all is accepted.
    """
    bare = normalise_identity(number)
    if kind is IdentityKind.NONE:
        if not bare:
            return None
        text = mark("Say which paper the number comes from.")
        return Refusal("no_paper", text, rule="G-14", field="identity_kind")
    if not bare:
        text = mark("The number of the paper is missing.")
        return Refusal("no_number", text, rule="G-14", field="identity")
    if kind in {IdentityKind.RESIDENT, IdentityKind.HMT_RESIDENCE}:
        begins = bare[:2] in {"81", "82", "83"}
        if begins is not (kind is IdentityKind.HMT_RESIDENCE):
            text = mark(
                "Numbers that begin with 81, 82 or 83 are residence permits, no others are."
            )
            return Refusal("other_paper", text, rule="G-14", field="identity")
        return fault_in_identity_number(bare, today=today)
    return None


def fault_in_code(code: str) -> Refusal | None:
    """Say what is wrong with a credit code, if there is one (G-12)."""
    return fault_in_credit_code(code) if code else None


def is_of_one(spec: RelationSpec) -> Refusal | None:
    """Refuse a relation without exactly one party and one target that fit its kind."""
    parties = [name for name in ("person_id", "organisation_id") if getattr(spec, name)]
    targets = [
        name for name in ("place", "to_organisation", "to_person") if getattr(spec, f"{name}_id")
    ]
    allowed = OF_PERSONS if parties == ["person_id"] else OF_ORGANISATIONS
    if len(parties) != 1 or spec.kind not in allowed:
        text = mark("This relation is not one of such a party.")
        return Refusal("wrong_party", text, {"kind": spec.kind}, field="party")
    if len(targets) != 1 or targets[0] not in TARGETS[spec.kind]:
        text = mark("This relation does not lead there.")
        return Refusal("wrong_target", text, {"kind": spec.kind}, field="target")
    ends = (spec.person_id or spec.organisation_id, spec.to_person_id or spec.to_organisation_id)
    if ends[0] == ends[1]:
        return Refusal("to_itself", mark("That is one and the same record."), field="target")
    return None


def is_share(share: tuple[int, int] | None) -> Refusal | None:
    """Refuse a share that is no part of a whole."""
    if share is None or 0 < share[0] <= share[1]:
        return None
    text = mark("A share of {part} of {whole} is none.")
    return Refusal("no_share", text, {"part": share[0], "whole": share[1]}, field="share")


def fits_the_whole(shares: Iterable[tuple[Span, Fraction]]) -> Refusal | None:
    """Refuse stated shares of one dwelling that on some day come to more than the whole of it."""
    known = list(shares)
    for first in sorted({span.first for span, _share in known}):
        day = Span(first, first)
        total = sum((share for span, share in known if overlap(span, day)), Fraction(0))
        if total > 1:
            return Refusal(
                "more_than_whole",
                mark("From {first} the shares would come to {total} of the dwelling: too much."),
                {"first": first, "total": total},
                field="share",
            )
    return None


def has_reason(reason: str) -> Refusal | None:
    """Refuse to call something mistaken without saying why."""
    if reason.strip():
        return None
    return Refusal("no_reason", mark("Say why it was wrong."), field="reason")


def sums_up(parts: Sequence[tuple[str, int]], households: int) -> Refusal | None:
    """Refuse tenures whose sum is not the number of households (L-05)."""
    total = sum(count for _tenure, count in parts)
    if total == households:
        return None
    return Refusal(
        "tenure_sum",
        mark("The tenures come to {sum}, the households to {households}."),
        {"sum": total, "households": households},
        rule="L-05",
    )


def needs_heritage_approval(
    *, is_protected: bool, on_facade: bool, approval: str
) -> Refusal | None:
    """Refuse works on the face of a protected building without the approval's note (AC-01)."""
    if not (is_protected and on_facade) or approval.strip():
        return None
    text = mark("The building is protected: works on its face need the heritage approval's number.")
    return Refusal("no_heritage_approval", text, rule="AC-01", field="heritage_approval")
