"""A process of its own for the tests: `python -m tests.journal.worker relay [POINT]` or `append`.

A relay with a point kills itself there with SIGKILL, at its third delivery.
"""

import os
import signal
import sys
import time
from typing import Any

import django

POINTS = ("before_reaction", "after_reaction", "before_commit", "after_commit")


def die_at(point: str) -> None:
    """Arrange that the third delivery ends this process at a point, with no time to tidy up."""
    from django.db.models import Model

    from lilong.journal import relay

    react, save, deliver_one = relay._react, relay.Delivery.save, relay._deliver_one
    passed = {"count": 0}

    def maybe(here: str) -> None:
        if here == point:
            passed["count"] += 1
            if passed["count"] == 3:
                os.kill(os.getpid(), signal.SIGKILL)

    def reacting(delivery: Any) -> None:
        maybe("before_reaction")
        react(delivery)
        maybe("after_reaction")

    def saving(self: Model, **fields: Any) -> None:
        save(self, **fields)
        maybe("before_commit")

    def delivering(key: int, **options: Any) -> bool:
        tried = deliver_one(key, **options)
        maybe("after_commit")
        return tried

    relay._react, relay._deliver_one = reacting, delivering
    relay.Delivery.save = saving  # type: ignore[method-assign,assignment]


def main(verb: str, *arguments: str) -> None:
    """Do one thing until killed or done."""
    django.setup()
    from lilong.journal import reactions, relay
    from tests.journal.happenings import BellRung, echo, ring

    reactions.register(BellRung, echo)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if verb == "append":
        for number in range(int(arguments[0])):
            ring("shared", number)
        return
    if arguments:
        die_at(arguments[0])
    while True:
        if not relay.deliver(5):
            time.sleep(0.01)


if __name__ == "__main__":
    main(*sys.argv[1:])
