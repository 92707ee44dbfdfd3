"""The one form an address is read in: half width, upper case, no space, one sign for each use."""

import unicodedata
from typing import Final

LONGEST: Final = 400

_SIGNS = {
    "，": ",", "、": ",", "；": ",", ";": ",", "。": ",", "｡": ",",
    "－": "-", "–": "-", "—": "-", "―": "-", "−": "-", "‐": "-", "‑": "-", "～": "-", "~": "-",
    "〜": "-", "至": "至", "（": "(", "）": ")", "【": "(", "】": ")", "[": "(", "]": ")",
    "「": "(", "」": ")", "《": "(", "》": ")", "＃": "#", "／": "/", "．": ".",
    "衖": "弄", "號": "号", "樓": "楼", "幢": "幢", "棟": "栋", "單": "单", "層": "层", "門": "门",
    "區": "区", "縣": "县", "鎮": "镇", "鄉": "乡", "東": "东", "莊": "庄", "園": "园", "裏": "里",
}  # fmt: skip
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
