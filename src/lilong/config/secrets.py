"""Secrets an installation keeps in files of its own, made once and readable by their owner only."""

import os
import secrets
from pathlib import Path

# What the settings fall back to, so that commands run before the first `lilong prepare`; with it
# nothing is served.
NO_SECRET = "not-a-secret-run-lilong-prepare"  # noqa: S105


def ensure_secret(path: Path) -> bool:
    """Make a random secret unless the file is there; say whether it was made."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return True
