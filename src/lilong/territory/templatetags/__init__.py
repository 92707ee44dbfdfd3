"""Template tags of the territory room."""
