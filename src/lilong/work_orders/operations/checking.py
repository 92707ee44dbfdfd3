"""The second look (U-07), what is not filed, and telling the caller what was decided."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from lilong.accounts.viewer import Viewer
from lilong.attachments import queries as attachments
from lilong.cases import queries as cases
from lilong.cases.models import Matter
from lilong.kernel.actor import Actor
from lilong.work_orders.operations.handling import Spoken
from lilong.work_orders.operations.moving import Step, make


def pass_check(
    *,
    order_id: UUID,
    seen: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Record a site check by another person that found it done, shown by a photo of its own."""
    step = Step(
        order_id,
        "pass_check",
        answers={"seen": seen},
        revision=revision,
        order={"is_to_check": False},
    )
    return make(step, viewer=viewer, by=by, at=at)


def fail_check(
    *,
    order_id: UUID,
    seen: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Record a site check that did not find it done: back to the unit, rework counted (返工)."""
    matter = cases.get_matter(viewer, order_id)
    step = Step(
        order_id,
        "fail_check",
        answers={"seen": seen},
        revision=revision,
        # The rework is shown by evidence of its own.
        facts={"evidence_before": attachments.count(cases.subject_of(matter.pk))},
        order={
            "rework_count": F("rework_count") + 1, "is_to_check": False, "result_class": "",
            "is_dissatisfied": False,
        },
    )  # fmt: skip
    return make(step, viewer=viewer, by=by, at=at)


def return_to_citizen(
    *,
    order_id: UUID,
    no_filing: str,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Do not file a request; whoever called is to be told why, in the words of the reason."""
    step = Step(
        order_id,
        "return_to_citizen",
        answers={"no_filing": no_filing},
        reason=reason,
        revision=revision,
    )
    return make(step, viewer=viewer, by=by, at=at)


def tell_caller(
    *,
    order_id: UUID,
    spoken: Spoken,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Record that the caller was told what was decided, or the attempt at it."""
    answers = {"outcome": spoken.outcome, "channel": spoken.channel, "note": spoken.note}
    step = Step(order_id, "tell_caller", answers=answers, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)
