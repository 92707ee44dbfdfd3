"""The area tree: codes, polygons, validity, split and merge."""
