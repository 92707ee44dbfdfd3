"""Wiring of the journal room."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Registers the room with Django, and the vault's journal with the vault."""

    name = "lilong.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the vault write its tombstones."""
        from lilong.journal.tombstones import VaultRecord
        from lilong.vault.ports import register_record

        register_record(VaultRecord())
