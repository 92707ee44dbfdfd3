"""Outgoing messages with templates, preview and receipts; the in-app inbox."""
