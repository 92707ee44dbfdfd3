"""Lifts added to buildings that have none: each building moves by itself."""
