"""Django's backend for SQLite, with background work standing back between its writes."""
