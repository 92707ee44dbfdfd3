"""Phones are understood in the forms callers give them. All numbers are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.kernel.errors import Refusal
from lilong.kernel.phones import Phone, PhoneKind, normalise_phone, read_phone


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("13800000001", PhoneKind.MOBILE, "13800000001"),
        ("138 0000 0001", PhoneKind.MOBILE, "13800000001"),
        ("138-0000-0001", PhoneKind.MOBILE, "13800000001"),
        ("+86 13800000001", PhoneKind.MOBILE, "13800000001"),
        ("0086-13800000001", PhoneKind.MOBILE, "13800000001"),
        ("8613800000001", PhoneKind.MOBILE, "13800000001"),
        ("021-60000001", PhoneKind.FIXED, "02160000001"),
        ("(021)60000001", PhoneKind.FIXED, "02160000001"),
        ("+86 21 6000 0001", PhoneKind.FIXED, "02160000001"),
        ("60000001", PhoneKind.FIXED, "02160000001"),
        ("60000001-203", PhoneKind.FIXED, "02160000001-203"),
        ("021-60000001转203", PhoneKind.FIXED, "02160000001-203"),
        ("021-60000001 ext.203", PhoneKind.FIXED, "02160000001-203"),
        ("0512-60000001", PhoneKind.FIXED, "051260000001"),
        ("400-000-0001", PhoneKind.SERVICE, "4000000001"),
        ("12345", PhoneKind.SERVICE, "12345"),
        ("110", PhoneKind.SERVICE, "110"),
        ("8023", PhoneKind.EXTENSION, "8023"),
        ("", PhoneKind.NONE, ""),
        ("无", PhoneKind.NONE, ""),
        (" 保密 ", PhoneKind.NONE, ""),
        ("N/A", PhoneKind.NONE, ""),
    ],
)
def test_a_phone_is_understood(text, kind, shown):
    phone = read_phone(text)
    assert isinstance(phone, Phone)
    assert (phone.kind, str(phone)) == (kind, shown)


def test_full_width_digits_are_understood():
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in "13800000001")
    assert normalise_phone(f"\u3000{wide}") == "13800000001"


@pytest.mark.parametrize(
    "text", ["12800000001", "1380000000", "138000000011", "02110000001", "hello", "8023转1"]
)
def test_what_is_not_a_phone_is_refused(text):
    refusal = read_phone(text)
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "G-13"
    assert normalise_phone(text) == text


def test_eight_digits_belong_to_the_area_asked_for():
    assert str(read_phone("60000001", area_code="0571")) == "057160000001"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.integers(1, 10))
def test_where_a_mobile_is_broken_does_not_matter(number, place):
    for sign in (" ", "-", "\u3000"):
        assert normalise_phone(number[:place] + sign + number[place:]) == number


@given(st.text(max_size=30))
def test_any_text_gets_an_answer(text):
    assert isinstance(read_phone(text), (Phone, Refusal))
