"""Declared programmes, one folder each: data plus tiny pure rules."""
