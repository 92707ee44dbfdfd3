"""Lilong: the software of a city subdistrict."""

__version__ = "0.1.0"
