"""A real instance on a database of its own: server and worker in processes of their own."""

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Return a port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Instance:
    """`lilong prepare`, then `lilong serve --with-worker`, as an operator runs them."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.environment = {
            **os.environ, "PYTHONPATH": str(ROOT / "src"), "LILONG_VAR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'own.sqlite3'}", "LILONG_TLS": "0",
        }  # fmt: skip
        assert self.lilong("prepare").wait(timeout=900) == 0
        self.process = self.serve()

    def lilong(self, *args: str) -> subprocess.Popen[bytes]:
        """Start one command."""
        command = [sys.executable, "-m", "lilong", *args]
        return subprocess.Popen(command, env=self.environment, start_new_session=True)

    def serve(self) -> subprocess.Popen[bytes]:
        """Start server and worker, and remember the process that holds both."""
        self.process = self.lilong("serve", "--with-worker", "--port", str(self.port))
        return self.process

    def answers(self) -> bool:
        """Say whether the sign-in page comes within a minute."""
        address = f"http://127.0.0.1:{self.port}/accounts/sign-in/"
        end = time.monotonic() + 240
        while time.monotonic() < end and self.process.poll() is None:
            try:
                return bool(urlopen(address, timeout=30).status == 200)
            except OSError:
                time.sleep(0.2)
        return False

    def family(self) -> set[int]:
        """Return every process it started, theirs included."""
        below: dict[int, list[int]] = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                after_name = status.read_text().rpartition(")")[2].split()
                below.setdefault(int(after_name[1]), []).append(int(status.parent.name))
        found: set[int] = set()
        waiting = [self.process.pid]
        while waiting:
            fresh = below.get(waiting.pop(), [])
            found.update(fresh)
            waiting += fresh
        return found

    def web_workers(self) -> list[int]:
        """Return the processes that answer requests: below the server, not the server itself."""
        found = []
        for pid in self.family():
            with suppress(OSError):
                parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
                # The job worker is a child of the process itself, without children.
                if parent != self.process.pid:
                    found.append(pid)
        return found


def living(pids: set[int]) -> list[int]:
    """Return which of the processes still run; a dead one nobody has waited for does not."""
    found = []
    for pid in pids:
        with suppress(OSError):
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            found += [pid] if state != "Z" else []
    return found
