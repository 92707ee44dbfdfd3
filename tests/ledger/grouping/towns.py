"""Invented towns to group: grids, rows, scattered houses."""

import random

from lilong.ledger.grouping import Bound, Problem, Spot, Unit, neighbours

HOUSEHOLDS = Bound("households", 80, label="households")
PERSONS = Bound("persons", 250, label="persons")


def grid(width, height, *, households=1, persons=2, region=""):
    """Return units on a grid and who is beside whom."""
    weights = {"households": households, "persons": persons}
    units = [Unit(f"{x:03}-{y:03}", weights, region) for x in range(width) for y in range(height)]
    pairs = [
        (f"{x:03}-{y:03}", f"{x + i:03}-{y + j:03}")
        for x in range(width)
        for y in range(height)
        for i, j in ((1, 0), (0, 1))
        if x + i < width and y + j < height
    ]
    return units, pairs


def town(count, *, seed, regions=1, households=(1, 9)):
    """Return the problem of houses scattered over a town, with households and persons."""
    draw = random.Random(seed)
    side = (count * 900) ** 0.5
    units, spots = [], []
    for i in range(count):
        x, y = draw.random() * side, draw.random() * side
        region = f"R{int(x / side * regions)}"
        homes = draw.randint(*households)
        persons = sum(draw.choice((1, 2, 2, 3, 3, 4)) for _ in range(homes))
        weights = {"households": homes, "persons": persons}
        units.append(Unit(f"B{i:05}", weights, region))
        spots.append(Spot(f"B{i:05}", 121.4 + x / 95_000, 31.2 + y / 111_320, region))
    return Problem.of(units, neighbours(spots, within=150), [HOUSEHOLDS, PERSONS])


def row(count, **weights):
    """Return shops along a street, in their order."""
    return [Unit(f"shop {i:03}", weights or {"shops": 1}) for i in range(1, count + 1)]
