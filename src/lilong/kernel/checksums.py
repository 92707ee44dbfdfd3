"""Identity numbers and credit codes: form, date and check sign (G-11, G-12)."""

import re
from dataclasses import dataclass
from datetime import date

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark, squeeze

_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"
_IDENTITY = re.compile(r"\d{17}[\dX]", re.ASCII)

_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_CREDIT = re.compile(rf"[{_CREDIT_SIGNS}]{{18}}")

_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_LETTERS_AND_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """What an identity number says of its holder. The region may be one that was abolished."""

    region: str
    born_on: date
    is_male: bool


def normalise_identity(text: str) -> str:
    """Return the number half-width, without spaces, its X upper case."""
    return squeeze(text).upper()


def fault_in_identity_number(text: str, *, today: date) -> Refusal | None:
    """Say what is wrong with a resident identity number (G-11, GB 11643), or None.

    Form, birth date, a birth date in the future, and the check sign are looked at; the region is
    not, because abolished codes stay valid.
    """
    number = normalise_identity(text)
    if not _IDENTITY.fullmatch(number):
        return _refusal("bad_form", mark("An identity number has 18 digits; the last may be X."))
    born_on = _birth_date(number)
    if born_on is None:
        return _refusal("bad_birth_date", mark("The identity number holds an impossible date."))
    if born_on > today:
        return _refusal("born_later", mark("The identity number holds a date in the future."))
    if _identity_check(number) != number[17]:
        return _refusal("bad_check", mark("The check sign of the identity number is wrong."))
    return None


def identity_facts(number: str) -> IdentityFacts:
    """Return what a valid number says; raises ValueError for one with an impossible date."""
    plain = normalise_identity(number)
    born_on = _birth_date(plain)
    if born_on is None:
        raise ValueError("not an identity number")
    return IdentityFacts(plain[:6], born_on, is_male=int(plain[16]) % 2 == 1)


def with_identity_check(body: str) -> str:
    """Return seventeen digits with the check sign that makes them an identity number (G-11)."""
    return body + _identity_check(body)


def with_credit_check(body: str) -> str:
    """Return sixteen signs of a credit code with both check signs (G-12): 8 and then 8."""
    code = body + "0123456789X"[-_organisation_sum(body[8:]) % 11]
    return code + _CREDIT_SIGNS[-_credit_sum(code) % 31]


def fault_in_credit_code(text: str) -> Refusal | None:
    """Say what is wrong with a unified social credit code (G-12, GB 32100), or None.

    The organisation code within (signs 9 to 17) has a check sign of its own, which is looked at.
    """
    code = normalise_credit_code(text)
    if not _CREDIT.fullmatch(code):
        return _refusal(
            "bad_form",
            mark("A credit code has 18 signs: digits and capital letters except I, O, S, V, Z."),
            "G-12",
        )
    if _CREDIT_SIGNS[-_credit_sum(code) % 31] != code[17]:
        return _refusal("bad_check", mark("The check sign of the credit code is wrong."), "G-12")
    return fault_in_organisation_code(code[8:17])


def normalise_credit_code(text: str) -> str:
    """Return the code half-width, without spaces and hyphens, upper case."""
    return squeeze(text).replace("-", "").upper()


def fault_in_organisation_code(text: str) -> Refusal | None:
    """Say what is wrong with an organisation code (GB 11714), or None."""
    code = normalise_credit_code(text)
    if not _ORGANISATION.fullmatch(code):
        sentence = mark("An organisation code has 8 signs and a check sign.")
        return _refusal("bad_form", sentence, "G-12")
    if "0123456789X"[-_organisation_sum(code) % 11] != code[8]:
        sentence = mark("The check sign of the organisation code is wrong.")
        return _refusal("bad_organisation_check", sentence, "G-12")
    return None


def _identity_check(number: str) -> str:
    pairs = zip(number, _IDENTITY_WEIGHTS, strict=False)
    return _IDENTITY_CHECKS[sum(int(digit) * weight for digit, weight in pairs) % 11]


def _credit_sum(code: str) -> int:
    pairs = zip(code, _CREDIT_WEIGHTS, strict=False)
    return sum(_CREDIT_SIGNS.index(sign) * weight for sign, weight in pairs)


def _organisation_sum(code: str) -> int:
    pairs = zip(code, _ORGANISATION_WEIGHTS, strict=False)
    return sum(_LETTERS_AND_DIGITS.index(sign) * weight for sign, weight in pairs)


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _refusal(code: str, sentence: str, rule: str = "G-11") -> Refusal:
    return Refusal(code, sentence, rule=rule)
