"""Wiring of the composition root: its commands, and what only the whole can check."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers the commands `prepare` and `serve`."""

    name = "lilong.config"
    label = "config"

    def ready(self) -> None:
        """Tell the journal's commands how an office is found by its code."""
        from lilong.accounts import queries as accounts
        from lilong.journal import ports

        ports.register_office_finder(accounts.office_id_by_code)
