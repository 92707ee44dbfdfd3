"""Wiring of the overview room."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    """Registers the room with Django and the way home with the frame."""

    name = "lilong.overview"
    label = "overview"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand first in the rail, for every post; the read log for the auditor."""
        from lilong.accounts.terms import Capability
        from lilong.kernel.text import mark
        from lilong.ui.contributions import NavItem, register

        register(
            NavItem(
                "overview", mark("Overview"), "overview:overview", "home", 10,
                also="overview:home",
            )
        )  # fmt: skip
        register(
            NavItem(
                "overview.readings", mark("Read log"), "overview:readings", "audit", 930,
                Capability.AUDIT_READ, "data",
            )
        )  # fmt: skip
