"""Wiring of the ledger room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the room with Django, and its pages with the frame."""

    name = "lilong.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand in the rail, and offer what pages and files of other rooms show."""
        from lilong.ledger import offers
        from lilong.ui.contributions import register

        for item in offers.ITEMS:
            register(item)
