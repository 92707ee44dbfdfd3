"""Consolation goods for those who work in great heat."""
