"""Vaccination: doses by the guide's intervals, coverage of who may have them."""
