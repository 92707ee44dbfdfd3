"""`lilong serve`: the web server, and with `--with-worker` the job worker beside it."""

import ctypes
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections import deque
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext, override

from lilong.accounts.demo import DEMO_LOGINS
from lilong.config.readiness import has_secret, is_behind
from lilong.kernel.text import mark

PR_SET_PDEATHSIG = 1
PATIENCE = 8.0
# A server that ends more often than this within a minute cannot be helped by starting it again.
MOST_RESTARTS = 5


def _die_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies, however it dies (Linux)."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stand_back() -> None:
    """Let those who wait for a page go first: a job is waited for by nobody at a screen."""
    os.nice(5)
    _die_with_parent()


def _in_both(message: str) -> str:
    """Return a message in Chinese and English, for a terminal whose reader we do not know."""
    with override("zh-hans"):
        chinese = gettext(message)
    return f"{chinese} · {message}"


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
        commands = {"web": self._web(options)}
        if options["with_worker"]:
            commands["work"] = [sys.executable, "-m", "lilong", "work"]
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._is_stopping = False
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._stop)
        for name, command in commands.items():
            self._start(name, command)
        self._greet(host, port)
        code = self._watch(commands)
        self._end_all()
        sys.exit(code)

    def _prepare(self) -> None:
        """Prepare in this process: another one would load everything once more at every start."""
        if has_secret():
            call_command("prepare", demo=settings.DEMO)
            connections.close_all()
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
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as fault:
                raise CommandError(
                    f"Port {port} on {host} is taken ({fault.strerror}). "
                    f"Choose another: make run PORT={port + 1}"
                ) from fault

    def _web(self, options: dict[str, Any]) -> list[str]:
        host, port = options["host"], str(options["port"])
        workers, threads = str(options["workers"]), str(options["threads"])
        application = "lilong.config.wsgi:application"
        if options["server"] == "gunicorn":
            return [
                sys.executable, "-m", "gunicorn", application, "--bind", f"{host}:{port}",
                "--workers", workers, "--threads", threads, "--log-level", "warning",
            ]  # fmt: skip
        return [
            sys.executable, "-m", "granian", "--interface", "wsgi", application,
            "--host", host, "--port", port, "--workers", workers,
            "--blocking-threads", threads, "--backpressure", "64", "--log-level", "warning",
            "--respawn-failed-workers",
        ]  # fmt: skip

    def _start(self, name: str, command: list[str]) -> None:
        # A group of its own: Ctrl-C reaches only this process, which ends the children in order.
        self._children[name] = subprocess.Popen(  # noqa: S603  # our own interpreter and modules
            command,
            env=os.environ.copy(),
            preexec_fn=_stand_back if name == "work" else _die_with_parent,  # noqa: PLW1509  # one thread
            process_group=0,
        )

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

    def _watch(self, commands: dict[str, list[str]]) -> int:
        """Wait until told to stop; start again what died, end when the server keeps dying."""
        ended: deque[float] = deque(maxlen=MOST_RESTARTS)
        while not self._is_stopping:
            time.sleep(0.2)
            for name, child in list(self._children.items()):
                code = child.poll()
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
                self._start(name, commands[name])
        return 0

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _end_all(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in self._children.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
