"""Canonical JSON and the hash of an entry: one spelling for one content.

Keys sorted, no spaces, UTF-8. Entries store this very text, so that what is hashed is what is
stored, on every database.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID


def _plain(value: Any) -> str:
    if isinstance(value, UUID | Fraction):
        return str(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    raise TypeError(f"a {type(value).__name__} does not belong in the journal")


_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
).encode


def canonical(value: Any) -> str:
    """Return the one spelling of a JSON value; raise TypeError for what has none."""
    return _encode(value if not isinstance(value, Mapping) or type(value) is dict else dict(value))


@lru_cache(maxsize=4_096)
def moment(at: datetime) -> str:
    """Return a moment in UTC to the microsecond; raise ValueError for one without zone."""
    if at.tzinfo is None:
        raise ValueError("a moment without zone has no place in the journal")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def entry_hash(row: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of an entry's fields and the hash before it.

    `row` holds the columns of an entry; `actor`, `data` and `sealed` already as canonical text.
    """
    text = (
        f'{{"actor":{row["actor"]},"at":"{moment(row["at"])}","data":{row["data"]},'
        f'"id":"{row["id"]}","office_id":{row["office_id"]},"previous":"{row["previous"]}",'
        f'"reason":{_encode(row["reason"])},"recorded_at":"{moment(row["recorded_at"])}",'
        f'"sealed":{row["sealed"]},"sequence":{row["sequence"]},'
        f'"subject_id":{_encode(row["subject_id"])},"subject_kind":{_encode(row["subject_kind"])},'
        f'"type":{_encode(row["type"])},"version":{row["version"]}}}'
    )
    return sha256(text.encode()).hexdigest()
