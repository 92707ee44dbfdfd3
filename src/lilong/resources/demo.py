"""The goods of the demonstration: summer packs for eight hundred who work in the heat."""

from datetime import datetime, timedelta
from typing import Final

from lilong.accounts import demo as accounts_demo
from lilong.accounts import queries as accounts
from lilong.kernel.actor import Actor
from lilong.resources.models import StockItem
from lilong.resources.operations import add_item, take_in
from lilong.resources.terms import ItemSpec, TakeInSpec

CODE: Final = "QL"
PACKS: Final = 800
# They came before they are handed out.
_BEFORE: Final = timedelta(days=20)


def load(*, by: Actor, at: datetime) -> StockItem:
    """Give the first demonstration office its summer packs; a second run adds nothing."""
    office = accounts.office_by_code(accounts_demo.OFFICE_CODE)
    known = StockItem.objects.filter(office=office, code=CODE).first()
    if known is not None:
        return known
    at -= _BEFORE
    spec = ItemSpec(
        code=CODE, name="慰问清凉包（虚构）", name_en="Summer care pack (invented)", unit="份",
        unit_en="packs", note="毛巾、清凉油、绿豆汤料各一",
    )  # fmt: skip
    item = add_item(spec, office_id=office.pk, by=by, at=at)
    came = TakeInSpec(PACKS, donor="浦育路街道总工会（虚构）", occasion="夏季送清凉")
    take_in(item, came, by=by, at=at)
    return item
