"""A piece of a file, for players that ask for one."""

from typing import BinaryIO


class Part:
    """Reads a file from its first to its last octet named, and closes it."""

    def __init__(self, file: BinaryIO, first: int, last: int) -> None:
        self._file = file
        self._left = last - first + 1
        file.seek(first)

    def read(self, size: int = -1) -> bytes:
        """Return the next octets, at most so many; empty at the end."""
        wanted = self._left if size < 0 else min(size, self._left)
        piece = self._file.read(wanted)
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Close the file."""
        self._file.close()
