"""The masked and the normal form of each kind of protected value (L-08)."""

import re
import unicodedata

from lilong.kernel.masking import mask_identity, mask_name, mask_phone
from lilong.vault.terms import Kind

HIDDEN = "***"
_ROOM = re.compile(
    r"(?:[0-9A-Za-z]+|[零〇一二三四五六七八九十百]+)\s*(?=[室房户])"
    r"|(?<=[号楼栋幢座])\s*[0-9A-Za-z-]+(?![0-9A-Za-z-]|[号楼栋幢座弄单])"
)


def mask_address(address: str) -> str:
    """Return the address without its room: 示例路12弄3号402室 becomes 示例路12弄3号***室."""
    return _ROOM.sub(HIDDEN, unicodedata.normalize("NFKC", address))


def mask(kind: Kind, text: str) -> str:
    """Return the form of a protected value that everybody who sees the record may see."""
    if not text:
        return ""
    if kind == Kind.NAME:
        return mask_name(text)
    if kind == Kind.PHONE:
        return mask_phone(text)
    if kind == Kind.IDENTITY:
        return mask_identity(text)
    return mask_address(text) if kind == Kind.ADDRESS else HIDDEN


def normal_form(kind: Kind, text: str) -> str:
    """Return the form under which two spellings of one value are the same.

    Phones keep their digits and lose China's country code, identity numbers are upper case, names
    lose their spaces; width and compatibility forms are folded first (NFKC).
    """
    folded = unicodedata.normalize("NFKC", text)
    if kind == Kind.PHONE:
        digits = "".join(sign for sign in folded if sign.isdigit())
        return re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits)
    bare = "".join(folded.split())
    return bare.upper() if kind == Kind.IDENTITY else bare
