"""`lilong serve`: the web server, and with `--with-worker` the job worker beside it."""

import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing.context import ForkProcess
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext, override
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from lilong.accounts.demo import DEMO_LOGINS
from lilong.config import children
from lilong.config.readiness import has_secret, is_behind
from lilong.kernel.text import mark

APPLICATION = "lilong.config.wsgi:application"
PATIENCE = 8.0
# A web process that does not end by then is killed: one that is told to end in the moment it is
# forked never hears it.
WEB_PATIENCE = 6
# A server that was killed a moment ago holds its port until its web processes have ended.
PORT_PATIENCE = 2.5 * WEB_PATIENCE
# A server that ends more often than this within a minute cannot be helped by starting it again.
MOST_RESTARTS = 5
# Those who wait for a page go first: a job is waited for by nobody at a screen.
NICENESS = {"web": 0, "work": 5}


def _in_both(message: str, given: Mapping[str, object] | None = None) -> str:
    """Return a message in Chinese and English, for a terminal whose reader we do not know."""
    with override("zh-hans"):
        chinese = gettext(message)
    return " · ".join(said % given if given else said for said in (chinese, message))


def _taken(host: str, port: int) -> OSError | None:
    """Return why nobody can listen at a port, None if one can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            return fault
    return None


class Command(BaseCommand):
    """Starts what it is told, prints the address, and stops all of it together."""

    help = "Serve the pages and the API; Ctrl-C stops everything it started."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web worker processes")
        parser.add_argument("--threads", type=int, default=4, help="threads of each worker")
        parser.add_argument("--server", choices=["granian", "gunicorn"], default="granian")
        parser.add_argument("--with-worker", action="store_true", help="run the job worker as well")
        parser.add_argument("--prepare", action="store_true", help="`lilong prepare` first")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        self._refuse_open_demo(host)
        self._refuse_taken(host, port)
        if options["prepare"]:
            self._prepare()
        self._refuse_unprepared()
        children.load_all()
        works: dict[str, Callable[[], object]] = {"web": partial(WEB[options["server"]], options)}
        if options["with_worker"]:
            works["work"] = partial(call_command, "work")
        self._children: dict[str, ForkProcess] = {}
        self._is_stopping = False
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._stop)
        for name, work in works.items():
            self._start(name, work)
        self._greet(host, port)
        code = self._watch(works)
        children.end(list(self._children.values()), patience=PATIENCE)
        sys.exit(code)

    def _prepare(self) -> None:
        """Prepare in this process: another one would load everything once more at every start."""
        if has_secret():
            call_command("prepare", demo=settings.DEMO)
            return
        # The secret is read with the settings, so the very first time goes in a process before.
        demo = ["--demo"] if settings.DEMO else []
        lilong = [sys.executable, "-m", "lilong"]
        subprocess.run([*lilong, "prepare", *demo], check=True)  # noqa: S603  # our own module
        os.execv(sys.executable, [*lilong, *sys.argv[1:]])  # noqa: S606  # this very command again

    def _refuse_unprepared(self) -> None:
        if not has_secret() or is_behind():
            raise CommandError(
                "The instance is not prepared, or not for this version: run `lilong prepare` first."
            )

    def _refuse_open_demo(self, host: str) -> None:
        try:
            is_local = ipaddress.ip_address(host).is_loopback
        except ValueError:
            is_local = host == "localhost"
        if settings.DEMO and not is_local:
            raise CommandError(
                "The demonstration has public passwords: it is served on the local address only."
            )

    def _refuse_taken(self, host: str, port: int) -> None:
        until = time.monotonic() + PORT_PATIENCE
        waits = False
        while fault := _taken(host, port):
            if not waits:
                waits = True
                note = mark("Port %(port)s is taken; waiting up to %(seconds)d s for it.")
                given = {"port": port, "seconds": PORT_PATIENCE}
                self.stderr.write(_in_both(note, given))
            if time.monotonic() > until:
                raise CommandError(
                    f"Port {port} on {host} is taken ({fault.strerror}). "
                    f"Choose another: make run PORT={port + 1}"
                ) from fault
            time.sleep(0.2)

    def _start(self, name: str, work: Callable[[], object]) -> None:
        self._children[name] = children.fork(work, niceness=NICENESS[name])

    def _greet(self, host: str, port: int) -> None:
        address = f"http://{host}:{port}/"
        self.stdout.write(f"Lilong 里弄  {address}")
        if settings.DEMO:
            self._say_log_ins()
        self.stdout.write("Ctrl-C stops everything.")
        self.stdout.flush()

    def _say_log_ins(self) -> None:
        note = mark("Demonstration data; all persons are invented. Sign in as:")
        self.stdout.write(_in_both(note))
        for login in DEMO_LOGINS:
            self.stdout.write(
                f"  {login.username:<12} {login.password:<16} {_in_both(login.description)}"
            )

    def _watch(self, works: dict[str, Callable[[], object]]) -> int:
        """Wait until told to stop; start again what died, end when the server keeps dying."""
        ended: deque[float] = deque(maxlen=MOST_RESTARTS)
        while not self._is_stopping:
            time.sleep(0.2)
            for name, child in list(self._children.items()):
                code = child.exitcode
                if code is None or self._is_stopping:
                    continue
                if name == "web":
                    # Its own watch over its workers gives up when they die twice in a few seconds,
                    # as they do when the system is out of memory: that passes.
                    now = time.monotonic()
                    if len(ended) == MOST_RESTARTS and now - ended[0] < 60:
                        self.stderr.write(f"The web server ended with {code}.")
                        return 1
                    ended.append(now)
                    self.stderr.write(f"The web server ended with {code}; it is started again.")
                else:
                    self.stderr.write(f"The job worker ended with {code}; it is started again.")
                self._start(name, works[name])
        return 0

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_stopping = True


def _serve_by_granian(options: dict[str, Any]) -> None:
    """Serve the loaded application; its workers are forks of this process."""
    Granian(
        APPLICATION,
        address=options["host"],
        port=options["port"],
        interface=Interfaces.WSGI,
        workers=options["workers"],
        blocking_threads=options["threads"],
        backpressure=64,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=WEB_PATIENCE,
    ).serve()


def _serve_by_gunicorn(options: dict[str, Any]) -> None:
    """Become gunicorn, which loads the application anew."""
    gunicorn = [
        sys.executable, "-m", "gunicorn", APPLICATION,
        "--bind", f"{options['host']}:{options['port']}", "--workers", str(options["workers"]),
        "--threads", str(options["threads"]), "--log-level", "warning",
    ]  # fmt: skip
    os.execv(sys.executable, gunicorn)  # noqa: S606  # our own interpreter and settings


WEB = {"granian": _serve_by_granian, "gunicorn": _serve_by_gunicorn}
