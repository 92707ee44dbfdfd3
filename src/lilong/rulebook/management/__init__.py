"""Commands of the rulebook room."""
