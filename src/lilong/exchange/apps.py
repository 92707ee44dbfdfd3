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
        # Two rights lead to the one page; who has both sees one line.
        rights = {"import": Capability.ORDERS_IMPORT, "import.ledger": Capability.LEDGER_IMPORT}
        for key, capability in rights.items():
            contributions.register(
                contributions.NavItem(
                    key=key,
                    label=mark("Import"),
                    url_name="exchange:home",
                    icon="import",
                    order=60,
                    group="data",
                    capability=capability,
                )
            )
