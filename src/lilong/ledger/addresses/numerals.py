"""Numbers as people write them in addresses: 285, 二百八十五 and 二八五 are one number."""

from typing import Final

DIGITS: Final = dict(
    zip("零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖", "001223456789123456789", strict=True)
)
TENS: Final = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000, "廿": 20, "卅": 30}
# Every sign a Chinese numeral may hold, for regular expressions.
CHINESE: Final = "零〇一二两三四五六七八九十百千廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
# An address needs no more; longer runs are telephone numbers or noise and stay as they are.
LONGEST: Final = 9


def plain_number(written: str) -> str:
    """Return a number in digits without leading zeros; what is no number comes back unchanged.

    A numeral with tens is counted (二百八十五: 285), one without is spelled (二八五: 285).
    """
    if written.isascii():
        return (written.lstrip("0") or "0") if written.isdigit() else written
    if not any(sign in TENS for sign in written):
        if not all(sign in DIGITS for sign in written):
            return written
        return "".join(DIGITS[sign] for sign in written).lstrip("0") or "0"
    return _counted(written)


def _counted(written: str) -> str:
    total, waiting, unit = 0, 0, 10
    for sign in written:
        if sign in DIGITS:
            waiting = int(DIGITS[sign])
            unit = 1 if sign in "零〇" else unit
        elif sign in {"廿", "卅"}:
            total, waiting, unit = total + TENS[sign], 0, 10
        elif sign in TENS:
            total += (waiting or 1) * TENS[sign]
            waiting, unit = 0, TENS[sign]
        else:
            return written
    # 一百二 is said for 120; 一百零二 is 102, 十二 is 12.
    short = waiting * unit // 10 if unit > 10 else waiting
    return str(total + short)
