"""Wiring of the ledger room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the room with Django."""

    name = "lilong.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
