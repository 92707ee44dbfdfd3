"""The boxes and tables a value is typed into, as many rows as were sent."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lilong.rulebook.keys import Key, Part, Shape
from lilong.rulebook.terms import ValueType

# So many empty rows stand under a table, to add to it; a row left empty is no row.
SPARE_ROWS = 1
MOST_ROWS = 200
# How many tables deep rows are drawn.
MOST_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a form: its name, the shape of what is typed, and its place within the value.

    `place` are the titles and row numbers that lead to it; `is_needed` is false within rows, which
    may be left empty.
    """

    name: str
    shape: Shape
    title: str = ""
    place: tuple[str | int, ...] = ()
    is_unit: bool = False
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of a form: each line the boxes, and the tables, of one row."""

    name: str
    shape: Shape
    title: str
    lines: tuple[tuple["Box | Rows", ...], ...]

    @property
    def is_flat(self) -> bool:
        """Say whether every row is a line of boxes, without a table within."""
        return not any(part.type is ValueType.TABLE for part in self.shape.parts)


Item = Box | Rows


def layout(key: Key, given: Mapping[str, Any], spare: int = SPARE_ROWS) -> list[Item]:
    """Return what a value of a key is typed into: boxes and tables, as many rows as were given.

    `spare` empty rows stand under each table.
    """
    return list(_items("value", key, "", _Within(given, spare)))


@dataclass(frozen=True, slots=True)
class _Within:
    """What all boxes of a form share, and where in the value they stand."""

    given: Mapping[str, Any]
    spare: int
    place: tuple[str | int, ...] = ()
    depth: int = 0
    is_needed: bool = True

    def row(self, number: int) -> "_Within":
        """Return the place of a row of the table here."""
        return replace(self, place=(*self.place, number + 1), depth=self.depth + 1, is_needed=False)

    def part(self, title: str, *, is_optional: bool) -> "_Within":
        """Return the place of a named part."""
        place = (*self.place, title) if title else self.place
        return replace(self, place=place, is_needed=self.is_needed and not is_optional)


def _items(name: str, shape: Shape, title: str, within: _Within) -> Iterator[Item]:
    if shape.type is ValueType.SCHEMA:
        for part in shape.parts:
            yield from _part(name, part, within)
    elif shape.type is ValueType.TABLE and within.depth < MOST_DEPTH:
        count = min(row_count(name, within.given) + within.spare, MOST_ROWS)
        lines = (
            tuple(
                item
                for part in shape.parts
                for item in _part(f"{name}-{row}", part, within.row(row))
            )
            for row in range(count)
        )
        yield Rows(name, shape, title, tuple(lines))
    else:
        yield Box(name, shape, title, within.place, is_needed=within.is_needed)
        if shape.type is ValueType.LIMIT:
            yield Box(
                f"{name}-unit", shape, title, within.place, is_unit=True, is_needed=within.is_needed
            )


def _part(name: str, part: Part, within: _Within) -> Iterator[Item]:
    inside = within.part(part.title, is_optional=part.is_optional)
    yield from _items(f"{name}-{part.name}", part, part.title, inside)


def boxes(items: Iterable[Item]) -> Iterator[Box]:
    """Yield every box of a form, those of tables row by row."""
    for item in items:
        if isinstance(item, Box):
            yield item
        else:
            for line in item.lines:
                yield from boxes(line)


def row_count(name: str, given: Iterable[str]) -> int:
    """Return how many rows were given for the table of a name."""
    return max((number for number in row_numbers(name, given)), default=-1) + 1


def row_numbers(name: str, given: Iterable[str]) -> Iterator[int]:
    """Yield the row numbers in the names that were given for a table."""
    for one in given:
        if one.startswith(f"{name}-"):
            number = one[len(name) + 1 :].partition("-")[0]
            if number.isdecimal() and len(number) < 5:
                yield int(number)
