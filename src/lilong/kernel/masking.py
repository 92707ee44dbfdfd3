"""How personal values look when they are masked (L-08)."""

import re

# A mobile, an identity number or a fixed line, not inside a longer number.
_NUMBERS = re.compile(
    r"(?<![0-9A-Za-z])(1[3-9]\d{9}|\d{17}[\dXx]|0\d{2,3}-?\d{7,8})(?![0-9A-Za-z])"
)


def mask_name(name: str) -> str:
    """Return the first character and a star: 王小明 becomes 王*."""
    return f"{name[0]}*" if name else ""


def mask_phone(phone: str) -> str:
    """Return the number with its middle four digits hidden: 138****2207."""
    if len(phone) < 7:
        return "*" * len(phone)
    start = (len(phone) - 4) // 2
    return f"{phone[:start]}****{phone[start + 4 :]}"


def mask_identity(number: str) -> str:
    """Return the first three and last two signs of an identity number: 310*************23."""
    if len(number) < 6:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"


def mask_numbers(text: str) -> str:
    """Return the text with every phone and identity number in it masked."""
    return _NUMBERS.sub(lambda found: _mask_found(found.group()), text)


def _mask_found(number: str) -> str:
    return mask_identity(number) if len(number) == 18 and number[0] != "0" else mask_phone(number)
