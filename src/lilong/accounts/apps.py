"""Wiring of the accounts room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the room with Django, its parts of the frame and its reaction."""

    name = "lilong.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the frame who is here, and where administration begins for each administrator."""
        from lilong.accounts import frame, reactions, terms
        from lilong.journal import reactions as journal
        from lilong.kernel.text import mark
        from lilong.territory.events import AreaEnded
        from lilong.ui.contributions import FrameSource, NavItem, register

        journal.register(AreaEnded, reactions.area_ended)
        register(FrameSource("accounts", frame.facts, queries=0))
        for capability, first in (
            (terms.Capability.SYSTEM_MANAGE, "accounts:units"),
            (terms.Capability.SECURITY_MANAGE, "accounts:staff_list"),
            (terms.Capability.AUDIT_READ, "accounts:units"),
        ):
            register(
                NavItem(
                    f"accounts.{capability}", mark("Administration"), first, "people", 80,
                    capability, group="house",
                )
            )  # fmt: skip
