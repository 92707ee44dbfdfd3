"""The one form an address is read in: half width, upper case, no space, one sign for each use."""

import unicodedata
from typing import Final

LONGEST: Final = 400

# Other spellings of a sign; written by their numbers where they look alike.
_HYPHENS: Final = (0xFF0D, *range(0x2010, 0x2016), 0x2212, 0xFF5E, ord("~"), 0x301C)
_TRADITIONAL: Final = dict(
    zip("衖號樓棟單層門區縣鎮鄉東莊園裏", "弄号楼栋单层门区县镇乡东庄园里", strict=True)
)
_SIGNS: Final = (
    dict.fromkeys("，、；;。｡", ",")
    | dict.fromkeys("（【[「《", "(")
    | dict.fromkeys("）】]」》", ")")
    | {chr(code): "-" for code in _HYPHENS}
    | _TRADITIONAL
)
_TABLE: Final = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {chr(code): chr(code - 32) for code in range(ord("a"), ord("z") + 1)}
    | {chr(code): chr(code - 0xFEE0 - 32) for code in range(0xFF41, 0xFF5B)}
    | {chr(code): "" for code in (*range(33), 0xA0, 0x3000, 0x200B, 0x200C, 0x200D, 0xFEFF)}
    | _SIGNS
)


def normal(text: str) -> str:
    """Return the form a text is read in: never longer than 400 signs."""
    plain = text[:LONGEST].translate(_TABLE)
    if unicodedata.is_normalized("NFKC", plain):
        return plain
    return unicodedata.normalize("NFKC", plain)[:LONGEST].translate(_TABLE)
