"""One source of truth for places, organisations and bodies."""
