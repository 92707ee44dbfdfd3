"""Whether a process of this machine still lives: sharper than waiting for a missing heartbeat.

A machine is named by host, boot and process name space, a process by its number and start time,
so that neither a reused number nor a second container is mistaken for the dead one.
"""

import os
import socket
from datetime import timedelta
from functools import cache
from pathlib import Path

from lilong.jobs.terms import DEAD_AFTER


@cache
def this_machine() -> str:
    """Return a name for this machine, this boot and this name space of processes."""
    boot = _read(Path("/proc/sys/kernel/random/boot_id"))
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        space = ""
    return "|".join((socket.gethostname()[:80], boot, space))


def this_process() -> str:
    """Return a name for this process: number and start time."""
    return _named(os.getpid())


def is_gone(machine: str, process: str, *, silent_for: timedelta) -> bool:
    """Say whether a worker is dead: by looking, where it can be seen, else by its silence."""
    number, _, started = process.partition(":")
    if machine == this_machine() and started:
        return _named(int(number)) != process
    return silent_for > DEAD_AFTER


def _named(number: int) -> str:
    # The command's name, in brackets, may hold anything; the start time is 20 fields after it.
    fields = _read(Path(f"/proc/{number}/stat")).rpartition(")")[2].split()
    is_living = len(fields) > 19 and fields[0] not in "ZX"
    return f"{number}:{fields[19] if is_living else ''}"


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
