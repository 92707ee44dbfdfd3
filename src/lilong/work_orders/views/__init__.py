"""Pages of the work orders room, one module for each."""
