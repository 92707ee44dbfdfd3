"""Wiring of the attachments room."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """Registers the room with Django, and its rules with the rulebook."""

    name = "lilong.attachments"
    label = "attachments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's rules."""
        from lilong.attachments.limits import TYPES
        from lilong.rulebook.keys import declare

        declare(TYPES)
