"""Census organisation: areas, codes and staff; the answers of people never enter."""
