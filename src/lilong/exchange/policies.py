"""Who may import and who sees which import; deny by default."""

from collections.abc import Collection

from django.db.models import QuerySet

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.exchange.models import ImportRun

IMPORTERS = (
    Capability.ORDERS_IMPORT,
    Capability.LEDGER_IMPORT,
    Capability.CAMPAIGNS_MANAGE,
)


def may_import(viewer: Viewer) -> bool:
    """Say whether a viewer may bring files of any kind in."""
    return any(viewer.may(capability) for capability in IMPORTERS)


def visible_runs(viewer: Viewer, kinds: Collection[str]) -> QuerySet[ImportRun]:
    """Return the imports of the viewer's office, of the kinds she may bring in herself."""
    if not may_import(viewer):
        return ImportRun.objects.none()
    return ImportRun.objects.filter(office_id=viewer.office_id, adapter__in=sorted(kinds))


def may_have_cells(viewer: Viewer, run: ImportRun) -> bool:
    """Say whether a viewer gets the file's own cells back: only who brought the file."""
    return (
        viewer.staff_id is not None
        and viewer.office_id == run.office_id
        and run.by.get("staff_id") == viewer.staff_id
    )
