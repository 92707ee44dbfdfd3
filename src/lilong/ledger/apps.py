"""Wiring of the ledger room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the room with Django, its pages with the frame, what it does when areas change."""

    name = "lilong.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow the territory, stand in the rail, offer what pages of other rooms show."""
        from lilong.journal import reactions as journal
        from lilong.ledger import offers, reactions
        from lilong.ledger.privacy.wiring import put_up
        from lilong.territory.events import AreaEnded
        from lilong.ui.contributions import register

        journal.register(AreaEnded, reactions.area_ended)
        put_up()
        for item in offers.ITEMS:
            register(item)
