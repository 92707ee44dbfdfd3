"""Models that say something of the very rows they were learned from, without having seen them.

The rows are parted; each part is told by a model that has learned from the others. What a later
model learns from is so as unsure as what it will be told of rows that are new.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Chances = NDArray[Any]
# A table, or a row of rows of any kind.
Rows = NDArray[Any] | Sequence[Any]


class Model(Protocol):
    """Learns the classes of rows, and tells the chances of each class."""

    def fit(self, table: Any, wanted: Sequence[int]) -> Any: ...

    def chances(self, table: Any) -> Chances: ...


class Crossed:
    """As many models as there are parts; of rows that are new they tell the mean."""

    def __init__(self, make: Callable[[int], Model]) -> None:
        self.make = make
        self.models: list[Model] = []

    def fit(self, rows: Rows, wanted: Sequence[int], parts: Sequence[int]) -> Chances:
        """Learn from rows, each in a part, and return what models of other parts say of each."""
        self.models = []
        found: dict[int, Any] = {}
        for one in sorted(set(parts)):
            here = [at for at, part in enumerate(parts) if part == one]
            # All rows in one part: it has to learn from itself.
            rest = [at for at, part in enumerate(parts) if part != one] or here
            model = self.make(len(self.models))
            model.fit([rows[at] for at in rest], [wanted[at] for at in rest])
            told = model.chances([rows[at] for at in here])
            found.update(zip(here, told, strict=True))
            self.models.append(model)
        return np.array([found[at] for at in range(len(rows))])

    def chances(self, rows: Rows) -> Chances:
        """Return for each new row the mean chance of each class."""
        mean: Chances = np.mean([model.chances(rows) for model in self.models], axis=0)
        return mean
