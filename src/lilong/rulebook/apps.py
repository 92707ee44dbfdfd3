"""Wiring of the rulebook room."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """Registers the room with Django and declares the starter keys."""

    name = "lilong.rulebook"
    label = "rulebook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the starter keys and the rail's line; forget what is held after a migration."""
        from django.db.models.signals import post_migrate

        from lilong.accounts import ports
        from lilong.accounts.terms import Capability
        from lilong.kernel.text import mark
        from lilong.rulebook import keys, queries, snapshot, starter
        from lilong.rulebook.ports import offer_scopes
        from lilong.ui import contributions

        keys.declare(*starter.KEYS)
        ports.register_door_terms(queries.door_terms)
        offer_scopes("rulebook.areas", queries.area_scopes_of)
        contributions.register(
            contributions.NavItem(
                key="rulebook",
                label=mark("Rulebook"),
                url_name="rulebook:list",
                icon="book",
                order=800,
                group="rules",
                capability=Capability.RULEBOOK_VIEW,
            )
        )
        post_migrate.connect(snapshot.forget_all, sender=self, dispatch_uid="rulebook.forget")
