"""Writes of the territory room. An area is never changed or deleted: it ends and another follows.

The tree belongs to the instance (office 0 in the journal), not to one office. The room stands below
accounts: the face that calls asks for the capability `territory.manage`.
"""

from lilong.territory.operations.importing import import_areas, parts_of, read_areas
from lilong.territory.operations.tree import create_area, merge, renumber, split

__all__ = ["create_area", "import_areas", "merge", "parts_of", "read_areas", "renumber", "split"]
