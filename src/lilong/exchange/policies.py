"""Who may import and who sees which import; deny by default."""

from django.db.models import QuerySet

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.exchange.models import ImportRun


def may_import(viewer: Viewer) -> bool:
    """Say whether a viewer may bring files in."""
    return viewer.may(Capability.ORDERS_IMPORT)


def visible_runs(viewer: Viewer) -> QuerySet[ImportRun]:
    """Return the imports of the viewer's office, none without the right to import."""
    if not may_import(viewer):
        return ImportRun.objects.none()
    return ImportRun.objects.filter(office_id=viewer.office_id)


def may_have_cells(viewer: Viewer, run: ImportRun) -> bool:
    """Say whether a viewer gets the file's own cells back: only who brought the file."""
    return (
        viewer.staff_id is not None
        and viewer.office_id == run.office_id
        and run.by.get("staff_id") == viewer.staff_id
    )
