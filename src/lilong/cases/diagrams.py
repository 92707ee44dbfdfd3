"""A declaration drawn: stages in columns by how far they are from the opening, moves as arrows."""

from dataclasses import dataclass

from lilong.cases.grammar import Programme

BOX_WIDTH, BOX_HEIGHT = 132, 44
COLUMN, ROW = 210, 96
MARGIN = 24


@dataclass(frozen=True, slots=True)
class Box:
    """A stage's box: its corner, its words, what it is."""

    key: str
    label: str
    x: int
    y: int
    kind: str

    @property
    def middle_x(self) -> int:
        return self.x + BOX_WIDTH // 2

    @property
    def middle_y(self) -> int:
        return self.y + BOX_HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """A move's arrow as an SVG path, with the place of its words."""

    label: str
    path: str
    x: int
    y: int
    is_back: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template needs; sizes in pixels."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def _columns(programme: Programme) -> dict[str, int]:
    distance = {programme.initial.key: 0}
    waiting = [programme.initial.key]
    while waiting:
        here = waiting.pop(0)
        for move in programme.moves:
            if here in move.frm and move.to and move.to not in distance:
                distance[move.to] = distance[here] + 1
                waiting.append(move.to)
    last = max(distance.values())
    return {s.key: last if s.closes else distance[s.key] for s in programme.stages}


def _boxes(programme: Programme) -> dict[str, Box]:
    columns, filled = _columns(programme), dict[int, int]()
    boxes = {}
    for stage in programme.stages:
        column = columns[stage.key]
        row = filled.get(column, 0)
        filled[column] = row + 1
        kind = "closes" if stage.closes else "parks" if stage.parks else "open"
        x, y = MARGIN + column * COLUMN, MARGIN + row * ROW
        boxes[stage.key] = Box(stage.key, str(stage.label), x, y, kind)
    return boxes


def _arrow(label: str, start: Box, end: Box, lane: int) -> Arrow:
    is_back = end.x <= start.x
    if start.x == end.x:
        x = start.x + BOX_WIDTH
        bend = x + 28 + 10 * lane
        y1, y2 = start.middle_y, end.middle_y
        path = f"M{x} {y1} C{bend} {y1} {bend} {y2} {x} {y2}"
        return Arrow(label, path, bend, (start.middle_y + end.middle_y) // 2, is_back)
    if is_back:
        low = max(start.y, end.y) + BOX_HEIGHT + 18 + 14 * lane
        path = (
            f"M{start.middle_x} {start.y + BOX_HEIGHT} C{start.middle_x} {low} "
            f"{end.middle_x} {low} {end.middle_x} {end.y + BOX_HEIGHT}"
        )
        return Arrow(label, path, (start.middle_x + end.middle_x) // 2, low - 4, is_back)
    x1, x2 = start.x + BOX_WIDTH, end.x
    half = (x1 + x2) // 2
    y = (start.middle_y + end.middle_y) // 2
    path = (
        f"M{x1} {start.middle_y} C{half} {start.middle_y} {half} {end.middle_y} {x2} {end.middle_y}"
    )
    return Arrow(label, path, half, y - 6 + 12 * lane, is_back)


def draw(programme: Programme) -> Drawing:
    """Return the picture of a declaration; moves between the same two stages share one arrow."""
    boxes = _boxes(programme)
    pairs: dict[tuple[str, str], list[str]] = {}
    for move in programme.moves:
        for stage in move.frm:
            if move.to and move.to != stage:
                pairs.setdefault((stage, move.to), []).append(str(move.label))
    arrows = tuple(
        _arrow(" / ".join(labels), boxes[start], boxes[end], lane % 3)
        for lane, ((start, end), labels) in enumerate(pairs.items())
    )
    width = max(b.x for b in boxes.values()) + BOX_WIDTH + 4 * MARGIN
    height = max(b.y for b in boxes.values()) + BOX_HEIGHT + 100
    return Drawing(tuple(boxes.values()), arrows, width, height)
