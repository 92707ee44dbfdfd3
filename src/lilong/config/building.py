"""A new database is built in one go, with the tables the migrations would have led to.

Going through every migration takes a minute: each step draws all models anew. The two ways lead
to the same tables, which `tests/config/test_building.py` asks of both databases.
"""

from typing import Any

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.recorder import MigrationRecorder


def is_new(connection: Any) -> bool:
    """Say whether a database has no table yet."""
    return not connection.introspection.table_names()


def build(connection: Any, *, verbosity: int = 0) -> None:
    """Build every table of a new database and note all migrations as applied."""
    plan = [(migration, False) for migration in _in_order(connection)]
    emit_pre_migrate_signal(verbosity, False, connection.alias, plan=plan)
    recorder = MigrationRecorder(connection)
    # One transaction: a database is built and says so, or it is still new.
    with connection.schema_editor() as editor:
        models: list[Any] = [recorder.Migration, *apps.get_models()]
        for model in models:
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for migration, _backwards in plan:
            for operation in migration.operations:
                _carry_out(operation, editor)
            recorder.record_applied(migration.app_label, migration.name)
    emit_post_migrate_signal(verbosity, False, connection.alias, plan=plan)


def _in_order(connection: Any) -> list[Migration]:
    """Return all migrations, each behind those it stands on."""
    loader = MigrationLoader(connection)
    found: dict[tuple[str, str], Migration] = {}
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            found.setdefault(key, loader.graph.nodes[key])
    return list(found.values())


def _carry_out(operation: Any, editor: Any) -> None:
    """Carry out what no model says. A step that only moves rows has nothing to move here."""
    code: Any = operation.code if isinstance(operation, RunPython) else None
    if getattr(code, "builds", False):
        code(apps, editor)
