"""Invented content of the style guide; nothing in it is a person or a place."""
