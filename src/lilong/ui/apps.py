"""Wiring of the ui room."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers the room with Django."""

    name = "lilong.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"
