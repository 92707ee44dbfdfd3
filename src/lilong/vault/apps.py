"""Wiring of the vault room."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Registers the room with Django."""

    name = "lilong.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
