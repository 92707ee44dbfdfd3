"""Wiring of the ledger room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the room with Django, and what it does when areas change."""

    name = "lilong.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow the territory."""
        from lilong.journal import reactions as journal
        from lilong.ledger import reactions
        from lilong.territory.events import AreaEnded

        journal.register(AreaEnded, reactions.area_ended)
