"""The code on a slip: it names a line and is signed for the line's campaign.

A code cannot be guessed, nor made for another line or campaign; it holds no word about anybody.
"""

import base64
import binascii
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from django.utils.crypto import salted_hmac

_SALT = "lilong.campaigns.slip"
_KEY, _SIGNED = 16, 12
LENGTH = 38


def _signature(line_id: UUID, campaign_id: UUID) -> bytes:
    made = salted_hmac(_SALT, line_id.bytes + campaign_id.bytes, algorithm="sha256")
    return made.digest()[:_SIGNED]


def code_of(line_id: UUID, campaign_id: UUID) -> str:
    """Return the code of a line's slip."""
    whole = line_id.bytes + _signature(line_id, campaign_id)
    return base64.urlsafe_b64encode(whole).decode().rstrip("=")


def line_in(code: str) -> UUID | None:
    """Return the line a code claims to be of, None for what is no code. Ask `is_genuine` next."""
    if len(code) != LENGTH:
        return None
    try:
        whole = base64.urlsafe_b64decode(code + "==")
    except (binascii.Error, ValueError):
        return None
    return UUID(bytes=whole[:_KEY]) if len(whole) == _KEY + _SIGNED else None


def is_genuine(code: str, line_id: UUID, campaign_id: UUID) -> bool:
    """Say whether a code was made here for this line of this campaign, sign for sign."""
    return compare_digest(code.encode(), code_of(line_id, campaign_id).encode())


def entry_of(line_id: UUID, round_id: UUID) -> UUID:
    """Return the key of what a slip records in a round: always the same, so that it counts once."""
    made = bytearray(sha256(b"slip" + line_id.bytes + round_id.bytes).digest()[:16])
    made[6] = (made[6] & 0x0F) | 0x80
    made[8] = (made[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(made))


def reference_of(code: str) -> str:
    """Return how the journal names whoever holds a slip: a hash, from which no code is made."""
    return f"slip:{sha256(code.encode()).hexdigest()[:20]}"
