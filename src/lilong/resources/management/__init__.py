"""Commands of the resources room."""
