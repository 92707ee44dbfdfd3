"""One row of a person file, read: who, where, since when, who says so."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from lilong.exchange.adapters import Values
from lilong.kernel.checksums import identity_facts, normalise_identity
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.phones import read_phone
from lilong.kernel.text import mark, squeeze
from lilong.ledger import caring, rules
from lilong.ledger.importing.results import day_of, text_of
from lilong.ledger.queries.labels import LabelKind, split_words
from lilong.ledger.specs import PersonSpec, Source, Span
from lilong.ledger.terms import IdentityKind, MemberRole, Origin
from lilong.vault.fields import blind

# All that makes a row what it is; the moment it was said belongs to it.
_PRINTED: Final = (
    "name", "paper", "identity", "phone", "sex", "born_on", "origin", "living", "moved_in",
    "left_on", "registered", "household", "role", "labels", "labels_on", "labels_until",
)  # fmt: skip
_RESIDENCE: Final = ("81", "82", "83")
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What a row says. `key` is how the source calls her, `fingerprint` hashes all it says."""

    number: int
    key: str
    fingerprint: str
    spec: PersonSpec
    source: Source
    living: str = ""
    registered: str = ""
    moved_in: date | None = None
    left_on: date | None = None
    household: str = ""
    role: MemberRole | None = None
    labels: tuple[tuple[str, Span], ...] = ()

    @property
    def since(self) -> date:
        """Return from when she is said to live where she lives, or when she is known to have."""
        return self.moved_in or min(self.source.on, self.left_on or self.source.on)

    @property
    def lived(self) -> Span:
        """Return the days on which she is said to live there."""
        return Span(self.since, self.left_on)

    @property
    def clear(self) -> dict[str, str]:
        """Return the protected values it gives, those left empty too."""
        spec = self.spec
        return {
            "name": spec.name,
            "identity": normalise_identity(spec.identity),
            "phone": spec.phone,
            "born_on": spec.born_on.isoformat() if spec.born_on else "",
        }


def key_of(row: Values) -> str:
    """Return how the source calls a person: its number, else hashes of what tells her apart."""
    if foreign := text_of(row, "foreign"):
        return foreign[:80]
    return f"={same_person(row)}"[:80]


def same_person(row: Values) -> str:
    """Return what makes two rows one person: the paper's number, else name, birth and address."""
    if number := normalise_identity(text_of(row, "identity")):
        return blind("identity", number)
    if foreign := text_of(row, "foreign"):
        return foreign
    born = day_of(row, "born_on")
    where = squeeze(text_of(row, "living") or text_of(row, "registered"))
    return blind("text", f"{squeeze(text_of(row, 'name'))}|{born}|{where}")


def read_person(
    row: Values, source: Source, words: Mapping[str, LabelKind], *, today: date
) -> PersonRow:
    """Return what a row says; raises Refused for a value that cannot be."""
    said = day_of(row, "said_on")
    who = Source(source.kind, said, source.reference) if said else source
    problems = [
        *_later(row, today),
        rules.has_source(who, today=today),
        _fits(text_of(row, "name"), _LONGEST_NAME),
        _leaves_after(day_of(row, "moved_in"), day_of(row, "left_on")),
    ]
    spec, faults = _spec(row, who, today)
    labels, strange = _labels(row, words, who)
    if refusals := [one for one in (*problems, *faults, *strange) if one]:
        raise Refused(*refusals)
    role = text_of(row, "role")
    print_ = "\0".join(str(row.values.get(name) or "") for name in _PRINTED)
    return PersonRow(
        number=row.number, key=key_of(row), fingerprint=blind("text", print_), spec=spec,
        source=who, living=text_of(row, "living"), registered=text_of(row, "registered"),
        moved_in=day_of(row, "moved_in"), left_on=day_of(row, "left_on"),
        household=text_of(row, "household")[:40], role=MemberRole(role) if role else None,
        labels=labels,
    )  # fmt: skip


def _spec(row: Values, who: Source, today: date) -> tuple[PersonSpec, list[Refusal | None]]:
    number = normalise_identity(text_of(row, "identity"))
    kind = _paper(text_of(row, "paper"), number)
    phone = read_phone(text_of(row, "phone"))
    faults = [rules.fault_in_paper(kind, number, today=today)]
    if isinstance(phone, Refusal):
        faults.append(_at(phone, "phone"))
    born_on = day_of(row, "born_on")
    sex = text_of(row, "sex")
    if not any(faults) and kind in {IdentityKind.RESIDENT, IdentityKind.HMT_RESIDENCE}:
        facts = identity_facts(number)
        faults.append(_same_birth(born_on, facts.born_on))
        born_on, sex = facts.born_on, sex or ("m" if facts.is_male else "f")
    origin = text_of(row, "origin")
    spec = PersonSpec(
        name=text_of(row, "name"), identity_kind=kind, identity=number,
        phone="" if isinstance(phone, Refusal) else str(phone), born_on=born_on, sex=sex,
        origin=Origin(origin) if origin else Origin.UNKNOWN, source=who,
    )  # fmt: skip
    return spec, faults


def _paper(said: str, number: str) -> IdentityKind:
    """Return which paper a number comes from where the file does not say (G-14)."""
    if said and (number or said == IdentityKind.NONE):
        return IdentityKind(said)
    if not number:
        return IdentityKind.NONE
    is_residence = number[:2] in _RESIDENCE and len(number) == 18
    return IdentityKind.HMT_RESIDENCE if is_residence else IdentityKind.RESIDENT


def _labels(
    row: Values, words: Mapping[str, LabelKind], who: Source
) -> tuple[tuple[tuple[str, Span], ...], list[Refusal]]:
    first = day_of(row, "labels_on") or who.on
    last, found, strange = day_of(row, "labels_until"), [], []
    for word in split_words(text_of(row, "labels")):
        label = words.get(squeeze(word).casefold())
        if label is None:
            text = mark(
                "“{label}” is no care label of the office (L-14). Leave the column out, or have "
                "the label added to the rulebook."
            )
            strange.append(Refusal("no_care_label", text, {"label": word[:20]}, "L-14", "labels"))
            continue
        span = Span(first, last or first + timedelta(days=label.days))
        if refusal := caring.expires(span, label.days):
            strange.append(replace(refusal, field="labels_until"))
        else:
            found.append((label.kind, span))
    return tuple(dict(found).items()), strange


def _later(row: Values, today: date) -> list[Refusal]:
    text = mark("{day} is in the future.")
    days = ((name, day_of(row, name)) for name in ("moved_in", "left_on", "born_on", "labels_on"))
    return [
        Refusal("later", text, {"day": day}, field=name)
        for name, day in days
        if day and day > today
    ]


def _leaves_after(moved_in: date | None, left_on: date | None) -> Refusal | None:
    if moved_in is None:
        return None
    refusal = rules.is_in_order(Span(moved_in, left_on))
    return replace(refusal, field="left_on") if refusal else None


def _same_birth(said: date | None, held: date) -> Refusal | None:
    if said is None or said == held:
        return None
    text = mark("The date of birth is not the one in the identity number.")
    return Refusal("other_birth", text, rule="G-11", field="born_on")


def _fits(name: str, longest: int) -> Refusal | None:
    if 0 < len(name) <= longest:
        return None
    text = mark("A name has one to {longest} signs.")
    return Refusal("bad_name", text, {"longest": longest}, field="name")


def _at(refusal: Refusal, field: str) -> Refusal:
    return Refusal(refusal.code, refusal.text, refusal.params, refusal.rule, field)
