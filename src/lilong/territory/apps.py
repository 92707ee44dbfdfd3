"""Wiring of the territory room."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Registers the room with Django, and its layer with the common map."""

    name = "lilong.territory"
    label = "territory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the communities on the common map and the tree into the rail."""
        from lilong.kernel.text import mark
        from lilong.ui.contributions import MapLayer, NavItem, register

        register(
            MapLayer("territory.communities", mark("Communities"), "territory:shapes", "areas")
        )
        register(
            NavItem("territory", mark("Territory"), "territory:tree", "map", 70, group="rules")
        )
