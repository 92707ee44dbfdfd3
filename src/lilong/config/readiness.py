"""Whether this instance has been prepared: its secret made, its database of this version."""

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lilong.config.secrets import NO_SECRET


def is_behind() -> bool:
    """Say whether a migration is waiting; cheaper than going through them all."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def has_secret() -> bool:
    """Say whether sessions are signed with a secret of the instance's own."""
    return str(settings.SECRET_KEY) != NO_SECRET
