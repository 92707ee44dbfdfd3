"""The engine: matters, stages and moves as data, clocks, assignments, contacts, links, gates."""
