"""The index: one row for each thing that can be found, in the order of time."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class WordsField(models.TextField[str, str]):
    """Words with spaces between them: text on SQLite, a tsvector on PostgreSQL."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return the column's type."""
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, _value: Any, _compiler: Any, connection: BaseDatabaseWrapper) -> str:
        """Return how a value is written; the words hold letters and digits only."""
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"


class SearchEntry(models.Model):
    """What can be found: a kind and key of an office, and its words.

    `id` grows with `at` (see `places.place_of`), which makes "newest first" the order of the index
    itself. On SQLite three triggers keep the FTS5 table `search_words` in step: a migration that
    rebuilds this table must make them again. Large texts are not kept, only their words.
    """

    id = models.BigIntegerField(primary_key=True)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=30)
    key = models.UUIDField()
    at = models.DateTimeField()
    words = WordsField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "key"], name="search_entry_once")
        ]
        indexes = [models.Index(fields=["office", "kind", "id"], name="search_entry_newest")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"
