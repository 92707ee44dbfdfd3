"""Tables of the work orders room."""

from lilong.work_orders.models.catalogue import CatalogueEdition, Category, CategoryUnit
from lilong.work_orders.models.changes import CatalogueChange, CategoryRevision
from lilong.work_orders.models.dispatching import DispatchRule, DispatchTrial, DispatchVersion
from lilong.work_orders.models.learning import Lesson
from lilong.work_orders.models.orders import (
    Caller,
    WorkOrder,
    WorkOrderQuerySet,
)
from lilong.work_orders.models.searching import BoardPlace, SavedSearch, SearchBoard, StartBoard

__all__ = [
    "BoardPlace",
    "Caller",
    "CatalogueChange",
    "CatalogueEdition",
    "Category",
    "CategoryRevision",
    "CategoryUnit",
    "DispatchRule",
    "DispatchTrial",
    "DispatchVersion",
    "Lesson",
    "SavedSearch",
    "SearchBoard",
    "StartBoard",
    "WorkOrder",
    "WorkOrderQuerySet",
]
