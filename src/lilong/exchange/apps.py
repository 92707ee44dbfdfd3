"""Wiring of the exchange room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Registers the room with Django, and its rules with the rulebook."""

    name = "lilong.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's rules, and put the pages into the rail."""
        from lilong.accounts.terms import Capability
        from lilong.exchange.limits import KEEP_FILES
        from lilong.kernel.text import mark
        from lilong.rulebook.keys import declare
        from lilong.ui import contributions

        declare(KEEP_FILES)
        contributions.register(
            contributions.NavItem(
                key="import",
                label=mark("Import"),
                url_name="exchange:home",
                icon="import",
                order=60,
                capability=Capability.ORDERS_IMPORT,
            )
        )
