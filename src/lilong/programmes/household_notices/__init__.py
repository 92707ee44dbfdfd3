"""A notice to every household: flood, heat, water off."""
