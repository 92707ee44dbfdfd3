"""`lilong token`: issue an API token from the command line."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lilong.accounts import operations, queries
from lilong.accounts.terms import Period, TokenSpec
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.errors import LilongError
from lilong.kernel.text import mark


class Command(BaseCommand):
    """Issues a token for a programme and prints it, this once."""

    help = "Issue an API token: lilong token --office CODE --post CODE --name NAME"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--office", required=True, help="code of the office")
        parser.add_argument("--post", required=True, help="code of the post it acts in")
        parser.add_argument("--name", required=True, help="what the programme is called")
        parser.add_argument("--until", type=date.fromisoformat, help="last day, YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="print one JSON value")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token, or one JSON value with token and name."""
        at = clock.now()
        today = clock.local(at).date()
        try:
            post = queries.post_by_code(options["office"], options["post"])
            spec = TokenSpec(post.pk, options["name"], Period(today, options["until"]))
            client, token = operations.issue_token(
                spec, by=system("lilong token", words=mark("Token by command")), at=at
            )
        except LilongError as answer:
            raise CommandError(str(answer) or "There is no such office or post.") from answer
        if options["json"]:
            self.stdout.write(json.dumps({"token": token, "name": client.name, "id": client.pk}))
        else:
            self.stdout.write(token)
