"""Works in an estate: four categories, before and after, handed over to somebody's care."""
