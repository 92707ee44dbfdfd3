"""How numbers are written; a display may round, a decision may not."""

from fractions import Fraction

NONE = "\N{EN DASH}"


def percent(part: int, whole: int) -> str:
    """Return the share with two places, half up, from exact integers; a dash for none of none."""
    if whole == 0:
        return NONE
    hundredths = int(Fraction(part * 10_000, whole) + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


def share(part: int, whole: int) -> str:
    """Return a share with its fraction: 93.90 % · 200/213."""
    return f"{percent(part, whole)} · {part}/{whole}"


def size(octets: int) -> str:
    """Return a file's size: 812 B, 34 kB, 2.4 MB (decimal units)."""
    if octets < 1_000:
        return f"{octets} B"
    if octets < 1_000_000:
        return f"{octets // 1_000} kB"
    return f"{octets / 1_000_000:.1f} MB"


def exact(value: Fraction) -> str:
    """Return a number as it is: 3, 3.4, or 10/3 where no decimal ends."""
    for places in range(7):
        scaled = value * 10**places
        if scaled.denominator == 1:
            whole, rest = divmod(abs(scaled.numerator), 10**places)
            sign = "-" if value < 0 else ""
            return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"
    return str(value)


def fixed(value: Fraction) -> str:
    """Return a number with two places, half up: 72.25."""
    hundredths = int(abs(value) * 100 + Fraction(1, 2))
    return f"{'-' if value < 0 and hundredths else ''}{hundredths // 100}.{hundredths % 100:02d}"
