"""Measures the cells of the peers through the API, on both databases, at the size asked for."""
