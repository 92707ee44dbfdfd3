"""Wiring of the ledger room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the room with Django, its pages with the frame, what it answers to elsewhere."""

    name = "lilong.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow areas through splits and merges, declare the room's rules, stand in the rail."""
        from lilong.journal import reactions as journal
        from lilong.ledger import offers, reactions
        from lilong.ledger.privacy.wiring import put_up
        from lilong.ledger.rounds import AGAIN
        from lilong.rulebook.keys import declare
        from lilong.territory.events import AreaEnded
        from lilong.ui.contributions import register

        declare(AGAIN)
        journal.register(AreaEnded, reactions.area_ended)
        put_up()
        for item in offers.ITEMS:
            register(item)
