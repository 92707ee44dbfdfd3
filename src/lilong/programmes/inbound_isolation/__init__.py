"""Fourteen plus seven: days of inbound persons, off unless an office has a basis for it."""
