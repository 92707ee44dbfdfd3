"""Invented names and numbers to plant, and places to search for them afterwards.

Plant `PLANTED` through any door (a form, an import, the API), then ask `traces_in` of everything
that comes out: `traces_in({"database": database_bytes(), "page": response.content, ...})` must be
empty. It looks for each value in the spellings in which software hides things without meaning to.
"""

import base64
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import quote

from django.db import connection


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    name: str
    phone: str
    identity: str
    address: str


PLANTED = (
    Person("欧阳试探针", "19911112222", "310000188801018883", "试探路777弄88号909室"),
    Person("司徒埋针人", "19933334444", "310000188802028885", "埋针路666弄55号404室"),
)
SECRETS = tuple(
    value for person in PLANTED for value in (person.name, person.phone, person.identity)
) + tuple(person.address.rpartition("号")[2] for person in PLANTED)


def spellings(secret: str) -> set[bytes]:
    """Return the byte sequences under which a value would still be readable."""
    utf8 = secret.encode()
    found = {
        utf8,
        secret.encode("gb18030"),
        secret.encode("utf-16-le"),
        secret.encode("utf-16-be"),
        json.dumps(secret)[1:-1].encode(),
        quote(secret).encode(),
        utf8.hex().encode(),
        "".join(f"&#{ord(sign)};" for sign in secret).encode(),
    }
    # Base64 of the value at each of the three places it may have in a longer text.
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + utf8 + b"\0" * 3)
        found.add(whole[4 if shift else 0 : len(whole) - 8])
    return found


def traces_in(places: Mapping[str, bytes | str]) -> list[str]:
    """Return "place: value" for each planted value that can be read in one of the places."""
    found = []
    for place, content in places.items():
        data = content.encode() if isinstance(content, str) else content
        found += [
            f"{place}: {secret}"
            for secret in SECRETS
            if any(spelling in data for spelling in spellings(secret))
        ]
    return found


def database_bytes() -> bytes:
    """Return everything the database holds: SQLite's whole file, PostgreSQL's rows as text."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        return bytes(connection.connection.serialize())
    content = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            content += [row[0] for row in cursor.fetchall()]
    return "\n".join(content).encode()


def folder_bytes(folder: Path) -> bytes:
    """Return all files below a folder, for exports, attachments and mails."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@contextmanager
def captured_log() -> Iterator[StringIO]:
    """Collect what the log would print, in the form in which it would print it."""
    root, text = logging.getLogger(), StringIO()
    ours = next(
        handler.formatter
        for handler in root.handlers
        if type(handler.formatter).__module__.startswith("structlog")
    )
    handler = logging.StreamHandler(text)
    handler.setFormatter(ours)
    root.addHandler(handler)
    try:
        yield text
    finally:
        root.removeHandler(handler)
