"""Reads of the ledger room."""

from lilong.ledger.queries.gazetteers import gazetteer_of

__all__ = ["gazetteer_of"]
