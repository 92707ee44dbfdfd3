"""Writes an import's steps into the journal, one chain a run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lilong.exchange.models import ImportRun
from lilong.exchange.terms import SUBJECT_KIND
from lilong.journal.entries import Draft
from lilong.journal.operations import append
from lilong.kernel.actor import Actor
from lilong.kernel.subject import Subject


def record(run: ImportRun, what: str, data: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Append one entry, in the caller's transaction."""
    subject = Subject(SUBJECT_KIND, str(run.pk))
    append(
        Draft(
            run.office_id,
            subject,
            what,
            data={"adapter": run.adapter, "source": run.source, **data},
        ),
        by=by,
        at=at,
    )
