"""Expropriation for renewal: two rounds over the certificates of a plot."""
