"""The full-text side: FTS5 with triggers on SQLite, GIN on PostgreSQL."""

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE search_words USING fts5(
         words, content='search_searchentry', content_rowid='id',
         tokenize="ascii tokenchars '_'", detail=none, columnsize=0)""",
    """CREATE TRIGGER search_words_added AFTER INSERT ON search_searchentry BEGIN
         INSERT INTO search_words(rowid, words) VALUES (new.id, new.words); END""",
    """CREATE TRIGGER search_words_removed AFTER DELETE ON search_searchentry BEGIN
         INSERT INTO search_words(search_words, rowid, words)
         VALUES ('delete', old.id, old.words); END""",
    """CREATE TRIGGER search_words_changed AFTER UPDATE ON search_searchentry BEGIN
         INSERT INTO search_words(search_words, rowid, words)
         VALUES ('delete', old.id, old.words);
         INSERT INTO search_words(rowid, words) VALUES (new.id, new.words); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER search_words_added",
    "DROP TRIGGER search_words_removed",
    "DROP TRIGGER search_words_changed",
    "DROP TABLE search_words",
]
POSTGRES = [
    """CREATE INDEX search_entry_words ON search_searchentry USING gin (words)
         WITH (gin_pending_list_limit = 1024)""",
]
POSTGRES_BACK = ["DROP INDEX search_entry_words"]


def run(schema_editor, sqlite, postgres):
    for statement in postgres if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement, params=None)


def forwards(_apps, schema_editor):
    run(schema_editor, SQLITE, POSTGRES)


# A database that is built at once needs it too: no model tells of these tables.
forwards.builds = True


def backwards(_apps, schema_editor):
    run(schema_editor, SQLITE_BACK, POSTGRES_BACK)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
