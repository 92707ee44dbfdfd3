"""Read-only faces across rooms: the one screen, map, statistics, audit."""
