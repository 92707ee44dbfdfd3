"""Where a notice leads: each room that owns a kind of subject says how its page is found."""

from collections.abc import Callable

Address = Callable[[str], str]

_addresses: dict[str, Address] = {}


def register(kind: str, address: Address) -> None:
    """Name the function that returns the page's address for the key of a subject of this kind."""
    _addresses[kind] = address


def address_of(kind: str, key: str) -> str:
    """Return the address of a subject's page, empty when no room has named one."""
    address = _addresses.get(kind)
    return address(key) if address else ""
