"""A protected value in memory: everything that prints it prints its mask."""

import hmac
from typing import Any

from lilong.vault.masks import HIDDEN, mask
from lilong.vault.sealing import open_text, seal_text
from lilong.vault.suites import Tampered
from lilong.vault.terms import Kind

_PICKLED = "pickle"


class Protected:
    """A name, phone or the like that is shown masked (L-08) and is read in full only by `reveal`.

    It holds either what the database holds, decrypted when somebody looks, or a text not yet saved.
    str, repr, format, pickle and error pages never give the clear text; JSON refuses it.
    """

    __slots__ = ("_clear", "_context", "_kind", "_stored")

    def __init__(
        self, kind: Kind, *, stored: str = "", context: str = "", clear: str | None = None
    ) -> None:
        self._kind = kind
        self._stored = stored
        self._context = context
        self._clear = clear

    @property
    def kind(self) -> Kind:
        """Return what sort of value it is."""
        return self._kind

    @property
    def stored(self) -> str:
        """Return the ciphertext, empty when it has not been saved or is empty."""
        return self._stored

    def is_stored_for(self, context: str) -> bool:
        """Say whether the ciphertext was made for this place and may be written there as it is."""
        return self._clear is None and self._context == context

    def __str__(self) -> str:
        try:
            return mask(self._kind, clear_text(self))
        except Tampered:
            return HIDDEN

    def __repr__(self) -> str:
        return f"<Protected {self._kind}: {self}>"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __bool__(self) -> bool:
        return bool(self._stored if self._clear is None else self._clear)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Protected):
            return NotImplemented
        return self._kind == other._kind and hmac.compare_digest(
            clear_text(self).encode(), clear_text(other).encode()
        )

    def __hash__(self) -> int:
        return hash((Protected, self._kind))

    def __copy__(self) -> "Protected":
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> "Protected":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        if self._clear is None:
            return _unpickled, (self._kind.value, self._stored, self._context)
        stored = seal_text(self._clear, _PICKLED) if self._clear else ""
        return _unpickled, (self._kind.value, stored, _PICKLED)


def _unpickled(kind: str, stored: str, context: str) -> Protected:
    return Protected(Kind(kind), stored=stored, context=context)


def clear_text(value: Protected) -> str:
    """Return the text itself; for the vault alone, everybody else asks `reveal` with a purpose.

    Raises `Tampered` when the stored text cannot be opened.
    """
    if value._clear is not None:
        return value._clear
    return open_text(value._stored, value._context) if value._stored else ""
