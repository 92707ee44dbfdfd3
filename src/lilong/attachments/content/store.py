"""Keeps files by their content: never overwritten, never half written, for the owner's eyes only.

A file lies at `<root>/<folder>/<first two of the hash>/<hash>`. It is written beside its place,
flushed to the disk and then linked there, all before the row that names it is committed: a crash
leaves at worst a file that no row names, which the tidying job removes.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

CHUNK = 1 << 20
_COMING = "coming"


class TooLarge(Exception):
    """The content is longer than the limit; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a file lies (relative to the root), its size in bytes, its SHA-256 in hex."""

    path: str
    size: int
    sha256: str


def _folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(root: Path, folder: str, chunks: Iterable[bytes], *, limit: int = 0) -> Kept:
    """Keep content and say where; the same content in the same folder is kept once.

    Raises TooLarge beyond `limit` bytes (0: none).
    """
    coming = _folder(root / _COMING) / token_hex(16)
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if limit and size > limit:
                    raise TooLarge
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        sha256 = digest.hexdigest()
        place = Path(folder) / sha256[:2] / sha256
        target = root / place
        _folder(target.parent)
        with contextlib.suppress(FileExistsError):
            os.link(coming, target)
        _flush_folder(target.parent)
    finally:
        coming.unlink(missing_ok=True)
    return Kept(str(place), size, sha256)


def _flush_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex; raises OSError when it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def kept_in(root: Path, folder: str) -> Iterator[tuple[str, float]]:
    """Yield (path relative to the root, time of last change) of every file in a folder."""
    for path in (root / folder).rglob("*"):
        if path.is_file():
            yield str(path.relative_to(root)), path.stat().st_mtime


def coming_in(root: Path) -> Iterator[tuple[str, float]]:
    """Yield what is being written, or was when a process died."""
    yield from kept_in(root, _COMING)


def remove(root: Path, path: str) -> None:
    """Remove a kept file; nothing happens when it is gone already."""
    (root / path).unlink(missing_ok=True)
