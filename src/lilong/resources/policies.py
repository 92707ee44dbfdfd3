"""Who sees the goods of an office, and who moves them. Deny by default; no other office's, ever."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from lilong.accounts.scope import visible
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import NotVisible, Refusal
from lilong.kernel.text import mark
from lilong.resources.models import Receipt, StockItem, StockLine, StockRequest

M = TypeVar("M", bound=Model)
_NOT_GRANTED = {
    Capability.RESOURCES_VIEW: mark("Your post does not see the office's goods."),
    Capability.RESOURCES_MANAGE: mark("Your post does not manage the office's goods."),
    Capability.RESOURCES_APPROVE: mark("Your post does not approve corrections of goods."),
}


def may(viewer: Viewer, capability: Capability) -> Refusal | None:
    """Say why a viewer's post may not do this with goods, or nothing."""
    if viewer.may(capability):
        return None
    return Refusal("not_granted", _NOT_GRANTED[capability], rule="5.10")


def may_reveal(viewer: Viewer) -> Refusal | None:
    """Say why a viewer's post may not read receivers' names in full, or nothing (L-08)."""
    if viewer.may(Capability.PERSONS_REVEAL) and viewer.may(Capability.RESOURCES_VIEW):
        return None
    text = mark("Your post sees these values masked only.")
    return Refusal("not_granted", text, rule="L-08")


def _seen(rows: QuerySet[M], viewer: Viewer) -> QuerySet[M]:
    if not viewer.may(Capability.RESOURCES_VIEW):
        return rows.none()
    return visible(rows, viewer, area_path=None, units=(), confidentiality=None)


def visible_items(viewer: Viewer) -> QuerySet[StockItem]:
    """Return the goods a viewer may see: her office's."""
    return _seen(StockItem.objects.all(), viewer)


def visible_lines(viewer: Viewer) -> QuerySet[StockLine]:
    """Return the movements a viewer may see."""
    return _seen(StockLine.objects.all(), viewer)


def visible_receipts(viewer: Viewer) -> QuerySet[Receipt]:
    """Return the receipts a viewer may see; names are masked all the same."""
    return _seen(Receipt.objects.all(), viewer)


def visible_requests(viewer: Viewer) -> QuerySet[StockRequest]:
    """Return the requests a viewer may see."""
    return _seen(StockRequest.objects.all(), viewer)


def get_visible(rows: QuerySet[M], **key: Any) -> M:
    """Return a row of what may be seen; raises NotVisible, as for a row that does not exist."""
    found = rows.filter(**key).first()
    if found is None:
        raise NotVisible
    return found
