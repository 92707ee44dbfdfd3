"""`lilong serve` greets, watches what it started, and stops all of it together."""

import os
import signal
import socket
import sys
import threading
import time
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from lilong.config.management.commands import serve
from lilong.config.secrets import NO_SECRET
from tests.config.instances import Instance, free_port, living

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(60)",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _as_it_was(settings):
    """Run as prepared, and give the process its own way of being stopped back."""
    settings.SECRET_KEY = "x" * 60
    kept = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}
    yield
    for sign, way in kept.items():
        signal.signal(sign, way)


class Serving:
    """A run of the command in this process, with children that do nothing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *commands: list[str]) -> None:
        self.started: list[Any] = []
        self.out, self.err = StringIO(), StringIO()
        waiting = list(commands)
        fork = serve.children.fork

        def start(_work: object, **more: Any) -> Any:
            command = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            child = fork(lambda: os.execv(command[0], command), **more)
            self.started.append(child)
            return child

        monkeypatch.setattr(serve.children, "fork", start)
        monkeypatch.setattr(serve.children, "connections", SimpleNamespace(close_all=lambda: None))
        monkeypatch.setattr(serve.children, "load_all", lambda: None)

    def run(self, *args: str, after: float = 1.0, sign: int = signal.SIGINT) -> int:
        timer = threading.Timer(after, os.kill, (os.getpid(), sign))
        timer.start()
        with pytest.raises(SystemExit) as left:
            call_command(
                "serve", "--port", str(free_port()), *args, stdout=self.out, stderr=self.err
            )
        timer.cancel()
        assert not any(child.is_alive() for child in self.started)
        return int(left.value.code or 0)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_everything_it_started(monkeypatch: pytest.MonkeyPatch, sign: int) -> None:
    serving = Serving(monkeypatch, SLEEPS)
    assert serving.run("--with-worker", sign=sign) == 0
    assert len(serving.started) == 2
    assert "http://127.0.0.1:" in serving.out.getvalue()


def test_a_child_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PATIENCE", 0.2)
    serving = Serving(monkeypatch, DEAF)
    assert serving.run() == 0
    assert serving.started[0].exitcode == -signal.SIGKILL


def test_it_prepares_first_where_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(serve, "call_command", lambda *args, **more: asked.append((args, more)))
    serving = Serving(monkeypatch, SLEEPS)
    assert serving.run("--prepare") == 0
    assert asked == [(("prepare",), {"demo": False})]


def test_a_worker_that_died_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    dies = [sys.executable, "-c", "raise SystemExit(3)"]
    serving = Serving(monkeypatch, SLEEPS, dies, SLEEPS)
    assert serving.run("--with-worker", after=2.0) == 0
    assert len(serving.started) >= 3
    assert "ended with 3; it is started again" in serving.err.getvalue()


def test_a_web_server_that_ended_once_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    dies = [sys.executable, "-c", "raise SystemExit(3)"]
    serving = Serving(monkeypatch, dies, SLEEPS)
    assert serving.run(after=2.0) == 0
    assert len(serving.started) == 2
    assert "The web server ended with 3; it is started again" in serving.err.getvalue()


def test_it_ends_with_a_web_server_that_keeps_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "MOST_RESTARTS", 2)
    dies = [sys.executable, "-c", "raise SystemExit(3)"]
    serving = Serving(monkeypatch, dies)
    assert serving.run(after=30.0) == 1
    assert len(serving.started) == 3
    assert serving.err.getvalue().endswith("The web server ended with 3.\n")


def test_the_demonstration_says_its_log_ins_in_both_languages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    serving = Serving(monkeypatch, SLEEPS)
    with override_settings(DEMO=True):
        serving.run()
    said = serving.out.getvalue()
    assert "dispatcher" in said
    assert "演示数据" in said
    assert "all persons are invented" in said


@pytest.mark.parametrize("host", ["0.0.0.0", "example.invalid"])
def test_the_demonstration_is_not_served_to_a_network(host: str) -> None:
    with override_settings(DEMO=True), pytest.raises(CommandError, match="local address only"):
        call_command("serve", "--host", host, "--port", str(free_port()))


def test_a_taken_port_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PORT_PATIENCE", 0.0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"make run PORT={port + 1}"):
            call_command("serve", "--port", str(port))


def test_a_port_that_a_dying_server_still_holds_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [OSError(98, "in use"), OSError(98, "in use"), None]
    monkeypatch.setattr(serve, "_taken", lambda _host, _port: answers.pop(0))
    serving = Serving(monkeypatch, SLEEPS)
    assert serving.run() == 0
    assert answers == []
    said = serving.err.getvalue()
    assert said.count("is taken; waiting up to 15 s") == said.count("被占用") == 1


@pytest.mark.parametrize("what", ["secret", "database"])
def test_nothing_is_served_from_an_instance_that_is_not_prepared(
    monkeypatch: pytest.MonkeyPatch, settings, what: str
) -> None:
    if what == "secret":
        settings.SECRET_KEY = NO_SECRET
    else:
        monkeypatch.setattr(serve, "is_behind", lambda: True)
    with pytest.raises(CommandError, match="lilong prepare"):
        call_command("serve", "--port", str(free_port()))


def test_either_server_is_told_where_to_listen_and_how_many(monkeypatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(serve.os, "execv", lambda _path, command: told.append(command))
    options = {"host": "127.0.0.1", "port": 8123, "workers": 3, "threads": 5}
    serve.WEB["gunicorn"](options)
    assert told[0][:3] == [sys.executable, "-m", "gunicorn"]
    assert {"127.0.0.1:8123", "3", "5"} <= set(told[0])

    class Listening:
        def __init__(self, _target: str, **more: Any) -> None:
            told.append(more)

        def serve(self) -> None:
            told.append("served")

    monkeypatch.setattr(serve, "Granian", Listening)
    serve.WEB["granian"](options)
    assert told[1]["port"] == 8123
    assert (told[1]["workers"], told[1]["blocking_threads"]) == (3, 5)
    assert told[2] == "served"


@pytest.mark.processes
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_of_a_real_instance_nothing_is_left_over(tmp_path: Path, sign: int) -> None:
    """Ctrl-C ends server and worker in order; a parent that was killed leaves no child either."""
    instance = Instance(tmp_path)
    try:
        assert instance.answers()
        family = instance.family()
        assert len(family) >= 3, "the server, its worker processes, the job worker"
    finally:
        instance.process.send_signal(sign)
        instance.process.wait(timeout=120)
    end = time.monotonic() + 120
    while living(family) and time.monotonic() < end:
        time.sleep(0.1)
    assert not living(family)
