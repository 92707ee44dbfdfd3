"""Pure decisions on goods: what is goods at all, who receives once, what two people decide."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from lilong.kernel.errors import Refusal
from lilong.kernel.text import Named, mark
from lilong.resources.terms import (
    MOST_AT_ONCE,
    IssueSpec,
    ItemSpec,
    State,
    Sums,
    TakeInSpec,
    Verb,
)

_SUBSIDY: Final = re.compile(
    r"津贴|补贴|补助|高温费|降温费|\b(?:subsid(?:y|ies)|allowances?|stipends?)\b", re.IGNORECASE
)
# An amount needs a digit before 元, so that 元宵礼盒 and 三元牛奶 stay goods.
_MONEY: Final = re.compile(
    r"现金|红包|奖金|慰问金|救助金|救济金|抚恤金|助学金|人民币|工资|[¥￥$€]|\d\s*万?(?:元|块钱)"
    r"|\b(?:yuan|rmb|cny|renminbi|cash|money|bonus(?:es)?|wages?)\b",
    re.IGNORECASE,
)
_UNITS_OF_MONEY: Final = frozenset({"元", "圆", "万元", "角", "分", "块钱", "美元", "fen", "jiao"})


def is_subsidy(text: str) -> bool:
    """Say whether words speak of a subsidy or an allowance (T-13)."""
    return bool(_SUBSIDY.search(unicodedata.normalize("NFKC", text)))


def is_money(text: str) -> bool:
    """Say whether words name money: an amount, cash, a subsidy."""
    folded = unicodedata.normalize("NFKC", text)
    return bool(_MONEY.search(folded)) or is_subsidy(folded)


def may_be_goods(text: str, field: str) -> Refusal | None:
    """Say why a name or a unit of count is no name of goods, or nothing (T-13)."""
    is_unit = field in {"unit", "unit_en"}
    bare = unicodedata.normalize("NFKC", text).strip().lower()
    if not is_money(text) and not (is_unit and bare in _UNITS_OF_MONEY):
        return None
    words = mark(
        "“{text}” is money, and goods are never money. The heat subsidy is paid by the employer "
        "each month and is something else (T-13). Name the goods themselves; a price may stand in "
        "the note."
    )
    return Refusal("money", words, {"text": text.strip()}, rule="T-13", field=field)


def may_be_occasion(text: str, field: str = "occasion") -> Refusal | None:
    """Say why goods may not be booked on an occasion: they are no subsidy (T-13)."""
    if not is_subsidy(text):
        return None
    words = mark(
        "Goods are not booked as a subsidy: “{text}” is money that the employer pays each month "
        "(T-13). Name the occasion on which the goods are given."
    )
    return Refusal("subsidy", words, {"text": text.strip()}, rule="T-13", field=field)


def faults_in_item(spec: ItemSpec) -> list[Refusal]:
    """Return everything that is wrong with goods that are to be kept."""
    found = [
        Refusal("missing", text, field=field)
        for field, text in (
            ("code", mark("Goods need a code by which they are called.")),
            ("name", mark("Goods need a name.")),
            ("unit", mark("Say in what the goods are counted: pieces, packs, books.")),
        )
        if not getattr(spec, field).strip()
    ]
    money = (
        may_be_goods(getattr(spec, field), field)
        for field in ("name", "name_en", "unit", "unit_en")
    )
    return [*found, *(refusal for refusal in money if refusal)]


def is_quantity(quantity: int) -> Refusal | None:
    """Say why a number of goods cannot be moved, or nothing."""
    if quantity < 1:
        text = mark("At least one has to be moved; a correction is an entry of its own.")
        return Refusal("quantity", text, field="quantity")
    if quantity > MOST_AT_ONCE:
        text = mark("More than {most} at once is a slip of the hand.")
        return Refusal("quantity", text, {"most": MOST_AT_ONCE}, field="quantity")
    return None


def faults_in_take_in(spec: TakeInSpec) -> list[Refusal]:
    """Return everything that is wrong with goods that come in."""
    found = [is_quantity(spec.quantity), may_be_occasion(spec.occasion)]
    if not spec.donor.strip():
        text = mark("Say who gave the goods or from whom they were bought.")
        found.append(Refusal("missing", text, field="donor"))
    return [refusal for refusal in found if refusal]


def faults_in_issue(spec: IssueSpec) -> list[Refusal]:
    """Return everything that is wrong with goods that are to be handed out."""
    found = [is_quantity(spec.quantity), may_be_occasion(spec.occasion_name)]
    if not spec.name.strip():
        text = mark("A receipt needs the receiver's name.")
        found.append(Refusal("nameless", text, field="receiver_name"))
    if not spec.stamp.strip():
        text = mark("A receipt needs the stamp of the unit that gives the goods.")
        found.append(Refusal("no_stamp", text, field="unit_stamp"))
    return [refusal for refusal in found if refusal]


def is_in_use(is_active: bool, item: Named) -> Refusal | None:
    """Say why goods may not be moved: they are kept no more."""
    if is_active:
        return None
    return Refusal("retired", mark("“{item}” is kept no more."), {"item": item}, field="item")


def is_there(on_hand: int, wanted: int, item: Named, unit: Named) -> Refusal | None:
    """Say why goods cannot go out: none are left, or too few (5.10)."""
    if wanted <= on_hand:
        return None
    params = {"item": item, "left": on_hand, "wanted": wanted, "unit": unit}
    if on_hand == 0:
        text = mark("Of “{item}” there are none left.")
        return Refusal("none_left", text, params, rule="5.10", field="quantity")
    text = mark("Of “{item}” only {left} {unit} are left; {wanted} were asked for.")
    return Refusal("too_few", text, params, rule="5.10", field="quantity")


def has_received(item: Named, stamp: str) -> Refusal:
    """Return the refusal of a second receipt, through whatever unit (AC-40)."""
    text = mark(
        "This receiver already has “{item}” on this occasion, handed out by {stamp}. Each gets it "
        "once, also through another unit."
    )
    return Refusal("received", text, {"item": item, "stamp": stamp}, rule="AC-40", field="receiver")


def has_reason(reason: str) -> Refusal | None:
    """Say that a correction needs a reason."""
    if reason.strip():
        return None
    return Refusal("no_reason", mark("Say why. The reason stays beside the entry."), field="reason")


def goes_somewhere(party: str) -> Refusal | None:
    """Say that what leaves the stock goes to somebody (5.10)."""
    if party.strip():
        return None
    text = mark("Say where the goods went: thrown away, given back, passed on to whom.")
    return Refusal("missing", text, rule="5.10", field="party")


def is_second(one: int | None, other: int | None) -> Refusal | None:
    """Say why somebody may not take back goods she handed out herself."""
    if one is None or one != other:
        return None
    text = mark("You handed these goods out yourself: a second person takes them back.")
    return Refusal("same_person", text, rule="5.10")


def may_decide(
    state: str, proposer: int | None, decider: int | None, verb: Verb, reason: str
) -> Refusal | None:
    """Say why a request may not be decided on: not by who made it, and a refusal with reason."""
    if state != State.PROPOSED:
        return Refusal("not_waiting", mark("This does not wait for a decision any more."))
    is_own = proposer is not None and proposer == decider
    if verb is Verb.WITHDRAW:
        text = mark("Only who put it forward may withdraw it.")
        return None if is_own else Refusal("not_yours", text)
    if is_own:
        text = mark("You put this forward yourself: a second person decides.")
        return Refusal("own_proposal", text, rule="5.10")
    if verb is Verb.REFUSE and not reason.strip():
        return Refusal("no_reason", mark("Say why it is refused."), field="reason")
    return None


def wrong_columns(kept: Mapping[str, int], sums: Sums) -> dict[str, tuple[int, int]]:
    """Return which kept figures differ from what the rows come to: as kept, as counted (AC-54)."""
    counted = {
        "on_hand": sums.on_hand,
        "in_count": sums.in_count,
        "issued_count": sums.issued_count,
        "written_off_count": sums.written_off_count,
    }
    return {name: (kept[name], value) for name, value in counted.items() if kept[name] != value}
