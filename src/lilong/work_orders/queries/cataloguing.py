"""The catalogue's editing: changes put forward, what points to a category, who is named where."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import NotVisible
from lilong.work_orders import policies
from lilong.work_orders.models import (
    CatalogueChange,
    Category,
    CategoryRevision,
    CategoryUnit,
    DispatchRule,
    DispatchVersion,
    WorkOrder,
)
from lilong.work_orders.queries.catalogue import categories_on
from lilong.work_orders.queries.dated import PLAIN, on_day, revisions_on, values_of
from lilong.work_orders.queries.ruling import IN_THE_MAKING
from lilong.work_orders.rules.amending import Pointing
from lilong.work_orders.terms import OPEN_STAGES, ChangeKind, ChangeState, VersionState

MOST_CHANGES = 200


def get_category(viewer: Viewer, code: str) -> Category:
    """Return a category of the viewer's office by its code, ended ones too; raises NotVisible."""
    rows = Category.objects.filter(office_id=viewer.office_id, code=code)
    found = None if policies.may_view_rules(viewer) else rows.select_related("successor").first()
    if found is None:
        raise NotVisible
    return found


def category_on(category: Category, on: date) -> Category:
    """Return a category as it is on a day; units and parent of that day come with it."""
    above = Category.objects.filter(office_id=category.office_id, is_leaf=False)
    rows = on_day(category.office_id, [*above, category], on)
    return next(row for row in rows if row is category)


def values_on(category: Category, on: date) -> dict[str, Any]:
    """Return what a change may touch of a category, as it is on a day."""
    held = revisions_on(category.office_id, on, category_id=category.pk)
    return dict(held[category.pk].values) if held else values_of(category)


def table_on(viewer: Viewer, on: date) -> list[tuple[Category, dict[str, Any]]]:
    """Return the viewer's office's categories of a day, each with all it says; four queries."""
    joint: dict[int, list[int]] = defaultdict(list)
    through = Category.joint_units.through.objects
    for key, unit_id in through.filter(category__office_id=viewer.office_id).values_list(
        "category_id", "unit_id"
    ):
        joint[key].append(unit_id)
    held = revisions_on(viewer.office_id, on)
    return [
        (
            row,
            held[row.pk].values
            if row.pk in held
            else {name: getattr(row, name) for name in PLAIN} | {"joint_units": joint[row.pk]},
        )
        for row in categories_on(viewer, on)
    ]


def before_change(change: CatalogueChange) -> dict[str, Any] | None:
    """Return what a category is like without a change; None for a new one.

    Of an approved one it is what it was changed from.
    """
    category = change.category
    if category is None or change.kind == ChangeKind.ADD:
        return None
    made = CategoryRevision.objects.filter(change=change).first()
    if made is None:
        return values_on(category, change.valid_from)
    rows = CategoryRevision.objects.filter(category=category, number__lt=made.number)
    last = rows.order_by("-number").first()
    return dict(last.values) if last else None


def change_list(viewer: Viewer, *, state: str = "", code: str = "") -> list[CatalogueChange]:
    """Return the changes of the viewer's office's catalogue, newest first."""
    if policies.may_view_rules(viewer):
        return []
    rows = CatalogueChange.objects.filter(office_id=viewer.office_id)
    if state:
        rows = rows.filter(state=state)
    if code:
        rows = rows.filter(code=code)
    return list(rows.select_related("category").order_by("-proposed_at", "-id")[:MOST_CHANGES])


def get_change(viewer: Viewer, change_id: int) -> CatalogueChange:
    """Return a change of the viewer's office's catalogue; raises NotVisible."""
    rows = CatalogueChange.objects.filter(office_id=viewer.office_id, pk=change_id)
    found = None if policies.may_view_rules(viewer) else rows.select_related("category").first()
    if found is None:
        raise NotVisible
    return found


def is_waiting(office_id: int, code: str) -> bool:
    """Say whether a change of a category waits for its second person."""
    rows = CatalogueChange.objects.filter(office_id=office_id, code=code)
    return rows.filter(state=ChangeState.PROPOSED).exists()


def latest_change(category: Category) -> date | None:
    """Return the first day of the last change settled of a category, None if there was none."""
    rows = CategoryRevision.objects.filter(category=category, change__isnull=False)
    return rows.order_by("-number").values_list("valid_from", flat=True).first()


def revision_list(category: Category) -> list[CategoryRevision]:
    """Return what a category was like from when, newest first; empty if it was never changed."""
    rows = CategoryRevision.objects.filter(category=category)
    return list(rows.select_related("change").order_by("-number"))


def units_named(category: Category) -> list[CategoryUnit]:
    """Return who is, was and will be named for a category in an area, by area, newest first."""
    rows = CategoryUnit.objects.filter(category=category).select_related("area", "unit")
    return list(rows.order_by("area__path", "-valid_from"))


def _named_in(category: Category, area_id: int | None) -> QuerySet[CategoryUnit]:
    rows = CategoryUnit.objects.filter(category=category)
    return rows.filter(area__isnull=True) if area_id is None else rows.filter(area_id=area_id)


def unit_named(category: Category, area_id: int | None, on: date) -> CategoryUnit | None:
    """Return who is named for a category in just this area on a day."""
    rows = _named_in(category, area_id).filter(valid_from__lte=on)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).first()


def unit_named_after(category: Category, area_id: int | None, on: date) -> CategoryUnit | None:
    """Return who is named next for a category in just this area, after a day."""
    rows = _named_in(category, area_id).filter(valid_from__gt=on)
    return rows.order_by("valid_from").first()


def rules_naming(category: Category, first: date) -> list[DispatchRule]:
    """Return the dispatch rules that name a category and hold on a day or later, or may yet."""
    versions = DispatchVersion.objects.filter(office_id=category.office_id)
    published = versions.filter(state=VersionState.PUBLISHED)
    held = published.filter(valid_from__lte=first).order_by("-valid_from", "-number")[:1]
    wanted = [
        *held.values_list("pk", flat=True),
        *published.filter(valid_from__gt=first).values_list("pk", flat=True),
        *versions.filter(state__in=IN_THE_MAKING).values_list("pk", flat=True),
    ]
    rows = DispatchRule.objects.filter(version_id__in=wanted, category=category)
    return list(rows.select_related("version").order_by("version__number", "position"))


def open_orders(category: Category) -> QuerySet[WorkOrder]:
    """Return the open orders filed under a category, whoever sees them: only to be counted."""
    rows = WorkOrder.objects.filter(office_id=category.office_id, category=category)
    return rows.filter(matter__stage__in=OPEN_STAGES)


def pointing_to(category: Category, first: date) -> Pointing:
    """Return how much still points to a category from a day on."""
    holds = Q(valid_to__isnull=True) | Q(valid_to__gte=first)
    return Pointing(
        below=category.children.filter(holds).count(),
        open_orders=open_orders(category).count(),
        rules=len({row.key for row in rules_naming(category, first)}),
        units=category.units.filter(holds).count(),
    )


def free_code(viewer: Viewer, parent: Category | None) -> str:
    """Return a code nobody has below a branch, by the pattern of its neighbours; "" for none."""
    if parent is None:
        return ""
    rows = Category.objects.filter(office_id=viewer.office_id, code__startswith=parent.code)
    taken = set(rows.values_list("code", flat=True))
    numbers = (f"{parent.code}{number:02d}" for number in range(1, 100))
    return next((code for code in numbers if code not in taken), "")
