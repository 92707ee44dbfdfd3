"""An invented population: streets, estates, homes, shops and their people, from a seed.

Nobody and nothing in it exists: every name says so, identity numbers bear regions that were never
given out, phones lie in a range for tests. Everything is written by the room's own operations.
"""

from lilong.ledger.populating.writing import Counts, populate

__all__ = ["Counts", "populate"]
