"""Text is brought to one form before it is compared."""

from lilong.kernel.text import half_width, squeeze


def test_full_width_signs_become_half_width():
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in "A1-")
    assert half_width(f"{wide}\u3000弄") == "A1- 弄"


def test_squeezing_takes_all_white_space():
    assert squeeze(" 13 8\u3000\t0 ") == "1380"
