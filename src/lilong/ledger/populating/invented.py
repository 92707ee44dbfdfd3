"""Invented names and numbers, visibly so, and none of them twice."""

from datetime import date, timedelta
from random import Random
from typing import Final

from lilong.kernel.checksums import with_credit_check, with_identity_check

# Every name bears this, as the people of the demonstration's orders do.
SIGN: Final = "（虚构）"
_SURNAMES: Final = "沈顾陆倪瞿奚戚晏齐乔符蔺谷闵樊宣郁席桑祝竺荀柏颜岑俞柯卞诸葛"
_FIRST: Final = "一之以云亦存安如若怀明青知雨映南望思言宜令书听念砚疏静闻既朝"
_SECOND: Final = "鸣舒瑾澜起乔谷禾川宁远棠溪桐野岚舟白墨竹澄遥和松泉畔歌笙辰榆"
_TRADES: Final = (
    ("便利店", "convenience store"), ("面馆", "noodle shop"), ("理发店", "barber"),
    ("药房", "pharmacy"), ("五金店", "hardware shop"), ("水果店", "fruit shop"),
    ("裁缝铺", "tailor"), ("咖啡馆", "coffee house"), ("洗衣店", "laundry"),
    ("眼镜店", "optician"), ("书报亭", "newsstand"), ("熟食店", "cooked-food shop"),
    ("花店", "florist"), ("修车铺", "bicycle repair"), ("房产中介", "estate agent"),
)  # fmt: skip
# So many numbers of one year and sex differ by day and sequence; then the next region begins.
_SLOTS: Final = 365 * 500
_STRIDE: Final = 7919
_FIRST_REGION: Final = 310199
_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def person_name(draw: Random) -> str:
    """Return a name that nobody bears, because no name ends so."""
    given = draw.choice(_FIRST) + (draw.choice(_SECOND) if draw.random() < 0.8 else "")
    return f"{draw.choice(_SURNAMES)}{given}{SIGN}"


def identity_number(number: int, year: int, *, is_male: bool) -> str:
    """Return the identity number of the invented person with this running number.

    Two persons never have the same: those of one year and sex differ by day, sequence or region.
    """
    region, slot = _FIRST_REGION - number // _SLOTS, number * _STRIDE % _SLOTS
    day = date(year, 1, 1) + timedelta(days=slot % 365)
    sequence = slot // 365 * 2 + int(is_male)
    return with_identity_check(f"{region}{day:%Y%m%d}{sequence:03}")


def phone(number: int) -> str:
    """Return a mobile number of the range for tests."""
    return f"19900{number % 1_000_000:06}"


def trade(draw: Random) -> tuple[str, str]:
    """Return what a shop trades in, in Chinese and English."""
    return draw.choice(_TRADES)


def credit_code(number: int) -> str:
    """Return the credit code of the invented organisation with this running number."""
    signs = ""
    for _ in range(5):
        number, place = divmod(number, 31)
        signs = _SIGNS[place] + signs
    return with_credit_check(f"92310199MA1{signs}")
