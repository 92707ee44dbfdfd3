"""`lilong prepare`: make secrets, bring the database up, check declarations, load first data."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from lilong.accounts import demo as accounts_demo
from lilong.accounts import queries as accounts
from lilong.cases import queries as cases
from lilong.config.readiness import is_behind
from lilong.config.secrets import ensure_secret
from lilong.journal import relay
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.text import mark
from lilong.ledger import demo as ledger_demo
from lilong.programmes import demo as programmes_demo
from lilong.resources import demo as resources_demo
from lilong.rulebook import operations as rulebook
from lilong.vault import keys
from lilong.work_orders import demo as orders_demo


class Command(BaseCommand):
    """Safe to repeat: what is there already stays as it is."""

    help = "Make secrets, migrate, check the declared programmes, load the starter rulebook."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo",
            action="store_true",
            help="load the demonstration subdistrict if the database has no office yet",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_secret(settings.VAR / "secret_key.txt")
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        if settings.VAULT_KEYS is None:
            keys.ensure_file()
        if is_behind():
            call_command("migrate", verbosity=0)
        self._refuse_lost_stages()
        by, at = system("prepare", words=mark("First set-up")), clock.now()
        rulebook.load_starter(by=by, at=at)
        if options["demo"]:
            self._load_demo()

    def _refuse_lost_stages(self) -> None:
        lost = cases.lost_stages()
        if lost:
            lines = "\n".join(f"{kind}: {stage} ({count})" for kind, stage, count in lost)
            raise CommandError(
                f"Stored matters stand in stages their declaration no longer has; "
                f"name them in `renamed`:\n{lines}"
            )

    def _load_demo(self) -> None:
        if not settings.DEMO:
            raise CommandError("Demonstration data is loaded only with LILONG_DEMO=1.")
        if accounts.offices().exists():
            self._load_demo_rules()
            return
        self.stderr.write("Loading the demonstration subdistrict (a new database) …")
        by, at = system("demonstration", words=mark("Demonstration data")), clock.now()
        accounts_demo.load(by=by, at=at)
        self._load_demo_rules()
        ledger_demo.load(by=by, at=at)
        orders_demo.load(by=by, at=at)
        resources_demo.load(by=by, at=at)
        programmes_demo.load(at=at)
        # What follows from all that has followed before the first person looks.
        relay.drain()
        self.stderr.write("Done.")

    def _load_demo_rules(self) -> None:
        """Let the demonstration's printed log-ins in without a second factor."""
        keys_ = [office.pk for office in accounts.offices() if office.is_demo]
        by = system("demonstration", words=mark("Demonstration data"))
        rulebook.load_demo(office_ids=keys_, by=by, at=clock.now())
