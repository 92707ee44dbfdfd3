"""Shapes of input for the pages of campaigns."""
