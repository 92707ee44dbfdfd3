"""What is measured: a throw-away database, filled, and the product's own server in front of it."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Yield the address of a fresh cluster with fsync on, gone afterwards."""
    if not POSTGRES:
        raise SystemExit("PostgreSQL is not installed: apt-get install postgresql")
    binaries, port = POSTGRES[-1], free_port()
    home = Path(tempfile.mkdtemp(prefix="lilong-bench-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data = home / "data"
    subprocess.run(
        [*as_user, str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres",
         "-E", "UTF8", "--locale=C.UTF-8"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
    options += " -c shared_buffers=512MB -c work_mem=16MB -c effective_cache_size=4GB"
    options += " -c max_wal_size=4GB -c default_toast_compression=lz4"
    control = [*as_user, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    subprocess.run(
        [*control, "-o", options, "-l", str(home / "log"), "start"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def sqlite() -> Iterator[str]:
    """Yield the address of a fresh SQLite file, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="lilong-bench-"))
    try:
        yield f"sqlite:///{home / 'bench.sqlite3'}"
    finally:
        shutil.rmtree(home, ignore_errors=True)


DATABASES = {"sqlite": sqlite, "postgresql": postgresql}


def environment(address: str, var: Path) -> dict[str, str]:
    """Return the environment of every process of one measured instance."""
    return os.environ | {
        "DATABASE_URL": address,
        "LILONG_VAR": str(var),
        "LILONG_SECRET_KEY": secrets.token_urlsafe(48),
        "LILONG_DEMO": "1",
        "PYTHONPATH": "src",
        "DJANGO_SETTINGS_MODULE": "lilong.config.settings",
    }


def run(name: str, *arguments: str, env: dict[str, str]) -> str:
    """Run a step of this package in the measured instance's environment; return what it printed."""
    command = [sys.executable, "-m", name, *arguments]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


@dataclass
class Server:
    """A running instance: its port and its processes."""

    port: int
    process: subprocess.Popen[bytes]

    def web_processes(self) -> list[int]:
        """Return the ids of the web server's worker processes (the youngest generation)."""
        children = _children()
        waiting, found = [self.process.pid], []
        while waiting:
            below = children.get(waiting.pop(), [])
            for pid in below:
                # The job worker is a child of the process itself, without children.
                if not children.get(pid) and pid not in children[self.process.pid]:
                    found.append(pid)
                waiting.append(pid)
        return found

    def private_megabytes(self) -> float:
        """Return the mean private memory of a web worker."""
        sizes = [_private(pid) for pid in self.web_processes()]
        return sum(sizes) / len(sizes) / 1024


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            found.setdefault(int(fields[1]), []).append(int(path.parent.name))
    return found


def _private(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


@contextlib.contextmanager
def served(env: dict[str, str]) -> Iterator[Server]:
    """Yield the product's own server with its job worker, as `lilong serve` starts it."""
    port = free_port()
    command = [sys.executable, "-m", "lilong", "serve", "--with-worker", "--port", str(port)]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield Server(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit("The server did not start.")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            time.sleep(1.0)
            return
        time.sleep(0.1)
    raise SystemExit("The server did not answer within 30 s.")
