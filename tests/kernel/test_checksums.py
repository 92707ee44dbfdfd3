"""Identity numbers and credit codes are told from mistyped ones. All numbers are invented."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.kernel.checksums import (
    fault_in_credit_code,
    fault_in_identity_number,
    fault_in_organisation_code,
    identity_facts,
    normalise_identity,
    with_credit_check,
    with_identity_check,
)

TODAY = date(2026, 11, 23)
GOOD = "310106194912310023"
CREDIT = "91350100M000100Y43"


def code_of(refusal) -> str:
    return refusal.code if refusal else ""


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (GOOD, ""),
        ("31010619491231004X", ""),
        ("31010619491231004x", ""),
        ("".join(chr(ord(sign) + 0xFEE0) for sign in GOOD), ""),
        ("310106 19491231 0023", ""),
        ("310106194912310024", "bad_check"),
        ("310106194913310023", "bad_birth_date"),
        ("310106195002290023", "bad_birth_date"),
        ("31010619491231002", "bad_form"),
        ("3101061949123100X3", "bad_form"),
        ("", "bad_form"),
    ],
)
def test_an_identity_number_is_checked(number, code):
    assert code_of(fault_in_identity_number(number, today=TODAY)) == code


def test_nobody_is_born_in_the_future():
    assert code_of(fault_in_identity_number(GOOD, today=date(1949, 12, 30))) == "born_later"
    assert fault_in_identity_number(GOOD, today=date(1949, 12, 31)) is None


def test_a_number_says_region_birth_and_sex():
    facts = identity_facts(GOOD)
    assert (facts.region, facts.born_on, facts.is_male) == ("310106", date(1949, 12, 31), False)
    with pytest.raises(ValueError, match="not an identity number"):
        identity_facts("310106194913310023")
    assert normalise_identity("31010619491231004x").endswith("X")


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_digit_is_noticed(place, by):
    digit = str((int(GOOD[place]) + by) % 10)
    wrong = GOOD[:place] + digit + GOOD[place + 1 :]
    assert fault_in_identity_number(wrong, today=TODAY) is not None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CREDIT, ""),
        (CREDIT.lower(), ""),
        ("91350100-M000100Y-43", ""),
        ("91350100M000100Y44", "bad_check"),
        ("91350100M000100Y4", "bad_form"),
        ("91350100I000100Y43", "bad_form"),
    ],
)
def test_a_credit_code_is_checked(text, code):
    assert code_of(fault_in_credit_code(text)) == code


def test_the_organisation_code_within_has_its_own_check():
    assert fault_in_organisation_code("M000100Y-4") is None
    assert code_of(fault_in_organisation_code("M000100Y5")) == "bad_organisation_check"
    assert code_of(fault_in_organisation_code("M000100")) == "bad_form"


@given(st.integers(0, 7), st.integers(1, 30))
def test_one_mistyped_sign_before_the_organisation_code_is_noticed(place, by):
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    sign = signs[(signs.index(CREDIT[place]) + by) % 31]
    assert fault_in_credit_code(CREDIT[:place] + sign + CREDIT[place + 1 :]) is not None


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_exactly_one_last_sign_fits(start):
    codes = [
        code_of(fault_in_credit_code(start + sign)) for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY"
    ]
    assert codes.count("bad_check") == 30


def test_check_signs_are_found_for_numbers_without():
    assert with_identity_check("31010619491231002") == "310106194912310023"
    assert with_identity_check("31010619491231004") == "31010619491231004X"
    assert with_credit_check("91350100M000100Y") == "91350100M000100Y43"
    with_zeros = with_credit_check("92310199MA100000")
    assert fault_in_credit_code(with_zeros) is None
