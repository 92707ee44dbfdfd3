"""What leaves a campaign: a table that was taken out, the word to its lead every morning."""

from datetime import datetime
from typing import Any

from lilong.campaigns import flow
from lilong.campaigns.models import Campaign, Round
from lilong.campaigns.operations.telling import record, told
from lilong.campaigns.queries.progress import summary_for
from lilong.campaigns.terms import Stage
from lilong.cases import queries as cases
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.measure import percent, rate
from lilong.kernel.text import mark
from lilong.notices import operations as notices
from lilong.notices.templates import Template
from lilong.notices.terms import Recipients

PROGRESS = Template(
    name="campaigns.progress",
    title=mark("How far a campaign is"),
    subject=mark("{number}: {done} of {total}, {left} left"),
    body=mark("{title}: {done} of {total} are settled, {share} %; {left} are left."),
    variables={
        "number": "PY-20261128-0001", "title": "汛前告知（虚构）", "done": "200",
        "total": "213", "left": "13", "share": "93.90",
    },
)  # fmt: skip
ROUND_OVER = Template(
    name="campaigns.round_over",
    title=mark("The last day of a round is over"),
    subject=mark("{number}: the last day of “{round}” is over"),
    body=mark(
        "{title}: the last day of “{round}” was {day}; {done} of {total} are settled. Close the "
        "round: what follows at its end follows then."
    ),
    variables={
        "number": "PY-20261128-0001", "title": "283-3地块（虚构）", "round": "第二轮征询",
        "day": "2026-11-27", "done": "169", "total": "200",
    },
)  # fmt: skip


def note_table(campaign: Campaign, *, form: str, by: Actor, at: datetime) -> None:
    """Write into the journal that a campaign's lines were taken out as a table, by whom."""
    record([told(campaign, "table_taken", {"form": form})], by=by, at=at)


def open_rounds() -> list[Round]:
    """Return the open rounds of running campaigns of every office."""
    rows = Round.objects.filter(
        closed_at=None, roll__ballot="", roll__campaign__matter__stage=Stage.RUNNING
    )
    return list(rows.select_related("roll__campaign__matter"))


def tell_lead(row: Round, *, by: Actor, at: datetime) -> None:
    """Tell the unit that leads a campaign how far its open round is, or that it is to be closed.

    Once a day, however often it is called.
    """
    campaign, today = row.roll.campaign, local(at).date()
    matter = campaign.matter
    done, total = summary_for(campaign, row)
    share = rate(done, total)
    said: dict[str, Any] = {
        "number": matter.number, "title": matter.title, "done": str(done), "total": str(total)
    }  # fmt: skip
    if row.due_date is not None and row.due_date < today:
        label = flow.campaign(matter.kind).round(row.key).label
        told_of = ROUND_OVER
        said |= {"round": label, "day": row.due_date.isoformat()}
    else:
        told_of = PROGRESS
        left = {"left": str(total - done), "share": percent(share) if share is not None else "0"}
        said |= left
    notices.send(
        template=told_of.name, to=Recipients(unit_id=matter.lead_unit_id),
        subject=cases.subject_of(matter.pk), context=said, by=by, at=at,
        cause=f"campaigns.progress {today}",
    )  # fmt: skip
