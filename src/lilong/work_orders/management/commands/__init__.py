"""Commands of the work orders room."""
