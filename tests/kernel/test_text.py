"""Text is brought to one form before it is compared."""

import pytest

from lilong.kernel.text import half_width, squeeze, whole_number


def test_full_width_signs_become_half_width():
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in "A1-")
    assert half_width(f"{wide}\u3000弄") == "A1- 弄"


def test_squeezing_takes_all_white_space():
    assert squeeze(" 13 8\u3000\t0 ") == "1380"


NO_KEYS = ("", "-1", "1.5", " 1", "²", "٣", chr(0xFF11), "9" * 19, "9" * 5_000)


@pytest.mark.parametrize("text", NO_KEYS)
def test_what_no_key_can_be_is_no_number(text: str):
    assert whole_number(text) is None


def test_a_number_may_have_as_many_digits_as_a_key():
    assert whole_number("007") == 7
    assert whole_number("9" * 18) == 10**18 - 1
