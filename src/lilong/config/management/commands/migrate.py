"""`lilong migrate`: Django's own, but a new database is built in one go."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from lilong.config import building

PARTIAL = (
    "app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune",
)  # fmt: skip


class Command(migrate.Command):
    """Builds what is new at once; takes an older database through its migrations."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--one-by-one",
            action="store_true",
            help="go through every migration even where the database is new",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        is_whole = not (options["one_by_one"] or any(options[name] for name in PARTIAL))
        if is_whole and building.is_new(connection):
            connection.prepare_database()
            building.build(connection, verbosity=options["verbosity"])
            return
        super().handle(*args, **options)
