"""Forms of phone numbers callers give (G-13): mobile, fixed line, service, extension, none."""

import re
from dataclasses import dataclass
from enum import StrEnum

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark, squeeze

SHANGHAI = "021"
_NONE = frozenset(
    {"", "无", "没有", "无电话", "不详", "未留", "保密", "匿名", "none", "n/a", "/", "-"}
)
_EXTENSION = re.compile(r"(.+?)(?:转|分机|ext\.?|x|#|,)(\d{1,6})", re.IGNORECASE)
_TRAILING = re.compile(r"(0\d{2,3}-?\d{7,8}|[2-9]\d{7})-(\d{1,6})")
_PREFIX = re.compile(r"^(?:\+86|0086|86(?=1[3-9]\d{9}$|0\d{9,11}$))")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_FIXED = re.compile(r"0(?:10|2\d)[2-9]\d{7}|0[3-9]\d{2}[2-9]\d{6,7}")
_LOCAL = re.compile(r"[2-9]\d{7}")
_SERVICE = re.compile(r"[48]00\d{7}|1\d{4}|9\d{4}|110|119|120")
_SHORT = re.compile(r"\d{3,6}")


class PhoneKind(StrEnum):
    """What sort of number it is; it decides whether a text message can be sent."""

    MOBILE = "mobile"
    FIXED = "fixed"
    SERVICE = "service"
    EXTENSION = "extension"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in its one form: digits with the area code, and the extension behind it."""

    kind: PhoneKind
    number: str = ""
    extension: str = ""

    def __str__(self) -> str:
        return f"{self.number}-{self.extension}" if self.extension else self.number


def read_phone(text: str, *, area_code: str = SHANGHAI) -> Phone | Refusal:
    """Return the phone a text means, or why it is none (G-13).

    Full-width digits, spaces, brackets and +86 are understood; eight digits alone belong to
    `area_code`; 无, 保密 and the like mean that no phone was given.
    """
    plain = squeeze(text)
    if plain.lower() in _NONE:
        return Phone(PhoneKind.NONE)
    number, extension = _split(plain)
    number = _PREFIX.sub("", re.sub(r"[-()\u2014\u2013_.]", "", number))
    if re.fullmatch(rf"{area_code.lstrip('0')}[2-9]\d{{7}}", number):
        number = f"0{number}"
    kind = _kind(number)
    if kind is PhoneKind.FIXED and _LOCAL.fullmatch(number):
        number = area_code + number
    is_double = kind is PhoneKind.EXTENSION and extension
    if kind is None or is_double:
        return Refusal(
            "bad_phone",
            mark("“{value}” is not a phone number. Leave it empty if there is none."),
            {"value": text},
            rule="G-13",
        )
    return Phone(kind, number, extension)


def normalise_phone(text: str) -> str:
    """Return the one form of a number for looking up; the squeezed text if it is none."""
    phone = read_phone(text)
    return str(phone) if isinstance(phone, Phone) else squeeze(text)


def _split(plain: str) -> tuple[str, str]:
    found = _EXTENSION.fullmatch(plain) or _TRAILING.fullmatch(plain)
    return (found.group(1), found.group(2)) if found else (plain, "")


def _kind(number: str) -> PhoneKind | None:
    forms = (
        (_MOBILE, PhoneKind.MOBILE),
        (_FIXED, PhoneKind.FIXED),
        (_LOCAL, PhoneKind.FIXED),
        (_SERVICE, PhoneKind.SERVICE),
        (_SHORT, PhoneKind.EXTENSION),
    )
    return next((kind for form, kind in forms if form.fullmatch(number)), None)
