"""Processes forked from one that has everything loaded: they start at once and share its memory.

Each is the leader of a group of its own, so that Ctrl-C reaches only its parent, which ends its
children in order; and the kernel ends it when the parent dies, however it dies (Linux).
"""

import ctypes
import gc
import importlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.context import ForkProcess

from django.db import connections
from django.urls import get_resolver

PR_SET_PDEATHSIG = 1


def load_all() -> None:
    """Load what the children share: the application, its addresses, their views."""
    importlib.import_module("lilong.config.wsgi")
    _ = get_resolver().url_patterns
    gc.collect()
    # A collection writes into what it walks, and what is written is shared no longer.
    gc.freeze()


def fork(work: Callable[[], object], *, niceness: int = 0) -> ForkProcess:
    """Start `work` in a process of its own; `niceness` lets others go first."""
    # A connection used on both sides of a fork is one too many.
    connections.close_all()
    parent = os.getpid()

    def run() -> None:
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, signal.SIG_DFL)
        os.setpgid(0, 0)
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            return
        os.nice(niceness)
        work()

    child = multiprocessing.get_context("fork").Process(target=run)
    child.start()
    return child


def end(children: list[ForkProcess], *, patience: float) -> None:
    """Ask all to end; after `patience` seconds end them, and what they started."""
    for child in children:
        if child.is_alive():
            child.terminate()
    until = time.monotonic() + patience
    # Looked at, not joined: what has become another program has closed what joining waits for.
    while any(child.is_alive() for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    for child in children:
        if child.is_alive():
            os.killpg(int(child.pid or 0), signal.SIGKILL)
            child.join()
