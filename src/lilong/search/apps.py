"""Wiring of the search room."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Registers the room with Django."""

    name = "lilong.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"
