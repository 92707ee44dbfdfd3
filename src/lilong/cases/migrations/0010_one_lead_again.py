"""One lead at a time is held by PostgreSQL too: 0004 had dropped the index that held it.

Where a field ceases to be indexed, Django drops every index on its column alone, that of a
conditional constraint included. SQLite makes the table anew and lost nothing.
"""

from django.db import migrations

AGAIN = """CREATE UNIQUE INDEX IF NOT EXISTS cases_one_lead_at_a_time ON cases_assignment (matter_id)
  WHERE ended_at IS NULL AND role = 'lead'"""


def forwards(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(AGAIN, params=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_resolver_site")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
