"""Rolls of persons and organisations, each once and at one place."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from lilong.ledger.models import Organisation
from lilong.ledger.queries.born import born_between
from lilong.ledger.queries.choices import Choice, Spot, columns, line, placeless
from lilong.ledger.queries.roll_rows import Lines, alive, last_of, points_of, standing, stream
from lilong.ledger.queries.scoping import EITHER, Asked
from lilong.ledger.terms import RelationKind

_AT_PREMISES = (RelationKind.OCCUPIES,)


def persons(asked: Asked) -> Lines:
    """Return the persons of the day, each once: where she lives, else where she is registered.

    Her home is chosen before it is narrowed to some land, so that she is on the roll of one area.
    Of several homes it is the one she came to last. Who was erased is on no roll any more.
    """
    kinds = asked.options.get("relation", EITHER)
    rows = last_of(asked, "person", kinds).filter(
        asked.here("place__"), alive(asked), person__erased_at=None
    )
    first, last = asked.options.get("born_from"), asked.options.get("born_to")
    if first or last:
        rows = rows.filter(born_between(asked.office_id, first, last, "person__"))

    def read() -> Iterator[Choice]:
        points = points_of(asked.office_id)
        for key, *spot in stream(rows, "person_id", *columns("place__"), by="person_id"):
            yield line("person", key, Spot(*spot), points, weights={})

    return Lines((rows,), read)


def organisations(asked: Asked) -> Lines:
    """Return the organisations of the day at the premises they came to last.

    Those without premises are lines without a place, unless some land or place is asked for.
    """
    placed = last_of(asked, "organisation", _AT_PREMISES).filter(
        asked.here("place__"), _existing(asked, "organisation__")
    )
    somewhere = standing(asked, _AT_PREMISES).filter(organisation=OuterRef("pk"))
    elsewhere = Organisation.objects.filter(
        ~Exists(somewhere), _existing(asked), office=asked.office_id
    )

    def read() -> Iterator[Choice]:
        points = points_of(asked.office_id)
        told = ("organisation_id", "organisation__name", "organisation__staff_count")
        for key, name, size, *spot in stream(placed, *told, *columns("place__"), by=told[0]):
            # It is called by its own name, not by the address of its premises.
            place = Spot(*spot)._replace(address=name)
            yield line("organisation", key, place, points, weights={"size": size or 0})
        if not asked.is_narrowed:
            for key, name, size in stream(elsewhere, "id", "name", "staff_count"):
                yield placeless("organisation", key, name, {"size": size or 0})

    return Lines((placed,) if asked.is_narrowed else (placed, elsewhere), read)


def _existing(asked: Asked, prefix: str = "") -> Q:
    """Return the filter for the organisations of the day; one without days is there always."""
    found = Q()
    for column, bound in (("valid_from", "lte"), ("valid_to", "gte")):
        name = f"{prefix}{column}"
        found &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__{bound}": asked.on})
    if kinds := asked.options.get("kind"):
        found &= Q(**{f"{prefix}kind__in": kinds})
    if "union" in asked.options:
        found &= Q(**{f"{prefix}has_union": asked.options["union"]})
    return found
