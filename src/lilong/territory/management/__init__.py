"""Commands of the territory room."""
