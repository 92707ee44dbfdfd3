"""The key ring: master keys by id, which one is current, and the key of the blind index.

It comes from `settings.VAULT_KEYS`, else from the file `settings.VAULT_KEYS_FILE`, which every
process reads again as soon as it has changed, so that a rotation needs no restart.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lilong.vault.suites import SUITES, Suite

KEY_SIZE = 32


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Master keys by id, the id of the current one, and the key of the blind index."""

    current: str
    keys: dict[str, bytes]
    index: bytes

    def __repr__(self) -> str:
        return f"<KeyRing {self.current}: {len(self.keys)} keys>"


# The settings' object and the ring read from it: settings do not change but in tests.
_from_settings: list[tuple[Any, KeyRing]] = []


def suite() -> Suite:
    """Return the suite new values are encrypted with."""
    try:
        return SUITES[settings.VAULT_SUITE]
    except KeyError:
        known = ", ".join(sorted(SUITES))
        raise ImproperlyConfigured(
            f"LILONG_VAULT_SUITE is {settings.VAULT_SUITE!r}; it must be one of {known}."
        ) from None


def ring() -> KeyRing:
    """Return the key ring; raise `ImproperlyConfigured` when there is none or it is damaged."""
    if given := settings.VAULT_KEYS:
        if not _from_settings or _from_settings[0][0] is not given:
            _from_settings[:] = [(given, _parsed(json.dumps(given), "settings"))]
        return _from_settings[0][1]
    path = str(settings.VAULT_KEYS_FILE)
    try:
        stamp = os.stat(path)
    except FileNotFoundError:
        raise ImproperlyConfigured(
            "There are no vault keys. Run `lilong prepare`, or set LILONG_VAULT_KEYS."
        ) from None
    return _from_file(path, stamp.st_mtime_ns, stamp.st_ino)


def is_in_file() -> bool:
    """Say whether the ring stands in the file, where a rotation can add to it."""
    return not settings.VAULT_KEYS


def ensure_file() -> bool:
    """Make the key file, readable by its owner only, unless there are keys; say whether it did."""
    path = Path(settings.VAULT_KEYS_FILE)
    if settings.VAULT_KEYS or path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, {"current": "k1", "keys": {"k1": _fresh()}, "index": _fresh()})
    return True


def next_id() -> str:
    """Return the id the next key will have."""
    return f"k{1 + max((int(k[1:]) for k in ring().keys if k[1:].isdigit()), default=0)}"


def add_key(name: str) -> None:
    """Add a key to the file and make it current, once; old keys stay for what they encrypted."""
    path = Path(settings.VAULT_KEYS_FILE)
    data = json.loads(path.read_text())
    if name not in data["keys"]:
        _write(path, {**data, "current": name, "keys": {**data["keys"], name: _fresh()}})


def derive(key: bytes, use: str, suite_name: str) -> bytes:
    """Return the key for one use, so that no two uses ever share key bytes."""
    return SUITES[suite_name].mac(key, f"lilong.vault {use} {suite_name}".encode())


# For master keys alone: a subject's key must not outlive its destruction in a cache.
derived = lru_cache(maxsize=64)(derive)


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_SIZE)).decode()


def _write(path: Path, data: dict[str, Any]) -> None:
    """Replace the file in one step: a reader, or a cut of power, sees the old or the new."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(data, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


@lru_cache(maxsize=4)
def _from_file(path: str, _changed: int, _inode: int) -> KeyRing:
    return _parsed(Path(path).read_text(), path)


@lru_cache(maxsize=8)
def _parsed(text: str, origin: str) -> KeyRing:
    try:
        data = json.loads(text)
        keys = {name: base64.b64decode(key, validate=True) for name, key in data["keys"].items()}
        found = KeyRing(
            current=data["current"],
            keys=keys,
            index=base64.b64decode(data["index"], validate=True),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise ImproperlyConfigured(f"The vault keys from {origin} are damaged.") from fault
    sizes = {len(key) for key in (*keys.values(), found.index)}
    if sizes != {KEY_SIZE} or found.current not in keys or any("." in name for name in keys):
        raise ImproperlyConfigured(
            f"The vault keys from {origin} must be {KEY_SIZE} bytes each, the current one among "
            "them, their ids without a dot."
        )
    return found
