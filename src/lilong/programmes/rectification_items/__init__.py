"""Rectification items: a problem found, a measure, an owner, a date, proof, a second look."""
