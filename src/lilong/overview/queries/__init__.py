"""What stands on the first page of a post, and whether the machine works."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter
from lilong.cases.terms import ContactSide
from lilong.jobs import queries as jobs
from lilong.work_orders import queries as orders
from lilong.work_orders.queries import BY_DEADLINE, Filters, Overview

MOST_LATE = 10
MOST_WAITING = 8
# A worker says that it lives every few seconds; after so long it counts as gone.
SILENT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Home:
    """The first page: figures for who may see them, the late ones, and what waits for the post."""

    figures: Overview | None
    late: tuple[Matter, ...]
    waiting: tuple[Matter, ...]
    to_follow_up: int


def home(viewer: Viewer, *, at: datetime) -> Home:
    """Return what a post sees first; who sees no orders has no figures and no lists."""
    if not viewer.may(Capability.ORDERS_VIEW):
        return Home(None, (), (), 0)
    figures = orders.overview(viewer, at=at) if viewer.may(Capability.OVERVIEW_VIEW) else None
    late = orders.order_list(viewer, Filters(state="late"), at=at).order_by("next_due_at", "id")
    waiting = orders.unit_inbox(viewer).order_by(*BY_DEADLINE)
    handles, calls = viewer.may(Capability.ORDERS_HANDLE), viewer.may(Capability.ORDERS_FOLLOW_UP)
    return Home(
        figures=figures,
        late=tuple(late[:MOST_LATE]) if figures else (),
        waiting=tuple(waiting[:MOST_WAITING]) if handles else (),
        to_follow_up=orders.call_counts(viewer, ContactSide.CENTRE, at=at).waiting if calls else 0,
    )


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the database answers, and how many seconds ago a worker was seen (None: never)."""

    database: bool
    worker_seconds: int | None

    @property
    def worker(self) -> bool:
        """Say whether a worker lives."""
        return self.worker_seconds is not None and self.worker_seconds <= SILENT.total_seconds()

    @property
    def is_well(self) -> bool:
        """Say whether pages are answered and jobs are run."""
        return self.database and self.worker


def health(*, at: datetime) -> Health:
    """Ask the database, and when a worker was last seen; never raises."""
    try:
        connection.ensure_connection()
        seen = jobs.last_seen()
    except DatabaseError:
        return Health(False, None)
    return Health(True, max(0, int((at - seen).total_seconds())) if seen else None)
