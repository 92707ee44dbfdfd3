"""Campaigns and lines as pages and the API draw them, in the reader's language."""
