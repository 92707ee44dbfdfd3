"""What leaves a campaign: a table that was taken out, the word to its lead every morning."""

from datetime import datetime

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
    """Tell the unit that leads a campaign how far its open round is; once a day."""
    campaign = row.roll.campaign
    matter = campaign.matter
    done, total = summary_for(campaign, row)
    share = rate(done, total)
    notices.send(
        template=PROGRESS.name,
        to=Recipients(unit_id=matter.lead_unit_id),
        subject=cases.subject_of(matter.pk),
        context={
            "number": matter.number, "title": matter.title,
            "done": str(done), "total": str(total), "left": str(total - done),
            "share": percent(share) if share is not None else "0",
        },
        by=by, at=at, cause=f"campaigns.progress {local(at).date()}",
    )  # fmt: skip
