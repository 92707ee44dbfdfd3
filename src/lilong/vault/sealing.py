"""From clear text to stored text and back: `suite.keyid.base64(nonce + ciphertext + tag)`.

The associated data is the place (table and column), so that a ciphertext moved to another column
does not open there. The row is not part of it: rows are written in bulk before they are known.
"""

import base64
from functools import lru_cache

from lilong.vault import keys
from lilong.vault.masks import normal_form
from lilong.vault.suites import SUITES, Tampered
from lilong.vault.terms import Kind


def seal_text(clear: str, context: str) -> str:
    """Encrypt a text under the current key for a place."""
    ring, suite = keys.ring(), keys.suite()
    key = keys.derived(ring.keys[ring.current], "field", suite.name)
    packed = suite.encrypt(key, clear.encode(), context.encode())
    return f"{suite.name}.{ring.current}.{base64.b64encode(packed).decode()}"


def open_text(stored: str, context: str) -> str:
    """Decrypt a stored text; raise `Tampered` when its key, place or bytes are not its own."""
    suite_name, key_id, packed = _parts(stored)
    master = keys.ring().keys.get(key_id)
    if master is None or suite_name not in SUITES:
        raise Tampered(f"no key {key_id} for suite {suite_name}")
    key = keys.derived(master, "field", suite_name)
    return SUITES[suite_name].decrypt(key, packed, context.encode()).decode()


def current_prefix() -> str:
    """Return how a text encrypted now begins; one that begins otherwise awaits rotation."""
    return f"{keys.suite().name}.{keys.ring().current}."


def blind(kind: str, text: str) -> str:
    """Return the keyed hash under which a value is found without being readable.

    Two spellings of one phone, identity number or name give the same hash; nothing gives nothing.
    """
    bare = normal_form(Kind(kind), text)
    if not bare:
        return ""
    suite = keys.suite()
    key = _index_key(keys.ring().index, suite.name)
    digest = suite.mac(key, f"{kind}:{bare}".encode())
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@lru_cache(maxsize=8)
def _index_key(index: bytes, suite_name: str) -> bytes:
    return keys.derived(index, "blind index", suite_name)


def _parts(stored: str) -> tuple[str, str, bytes]:
    try:
        suite_name, key_id, text = stored.split(".")
        return suite_name, key_id, base64.b64decode(text, validate=True)
    except ValueError as fault:
        raise Tampered("not a ciphertext") from fault
