"""Once a day: what is due is told to who looks after the line; people whose time is up go."""

from datetime import date, datetime

from django.db.models import Count, QuerySet

from lilong.campaigns.models import Campaign, Expectation
from lilong.campaigns.operations.ending import delete_people, due_for_deletion
from lilong.campaigns.queries.tracks import let_be
from lilong.campaigns.terms import CAMPAIGN_SUBJECT, Stage
from lilong.kernel.actor import system
from lilong.kernel.clock import local
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.notices import operations as notices
from lilong.notices.templates import Template
from lilong.notices.terms import Recipients

DUE = Template(
    name="campaigns.due",
    title=mark("Days of a campaign that are due"),
    subject=mark("Due today in {number}: {count}"),
    body=mark("In {title} ({number}), {count} days are due today on lines you look after."),
    variables={"number": "JL20261120-0001", "title": "14+7", "count": 3},
)
_BY = "campaigns.reminding"


def _due(on: date) -> QuerySet[Expectation]:
    return Expectation.objects.filter(
        is_settled=False, dropped_at=None, first=on, run__superseded_at=None,
        run__ended_at=None, line__post__isnull=False,
        line__roll__campaign__matter__stage=Stage.RUNNING,
    ).exclude(let_be())  # fmt: skip


def tell_dues(*, at: datetime) -> int:
    """Tell each post how many days begin to be due today, campaign by campaign. Safe to repeat.

    Nobody is named: a notice leaves the house by ways that others may read. Returns how many.
    """
    rows = (
        _due(local(at).date())
        .values_list("office", "line__roll__campaign", "line__post")
        .annotate(count=Count("pk"))
        .order_by("office", "line__roll__campaign", "line__post")
    )
    found = list(rows)
    campaigns = Campaign.objects.select_related("matter").in_bulk({row[1] for row in found})
    for office, key, post, count in found:
        matter = campaigns[key].matter
        notices.send(
            template=DUE.name, to=Recipients(post_id=post),
            subject=Subject(CAMPAIGN_SUBJECT, str(key)),
            context={"number": matter.number, "title": matter.title, "count": count},
            by=system(_BY, office, words=mark("Days that are due")), at=at,
        )  # fmt: skip
    return len(found)


def delete_due(*, at: datetime) -> int:
    """Delete the people of every campaign whose retention is over. Returns how many lines."""
    return sum(
        delete_people(
            campaign,
            by=system(_BY, campaign.office_id, words=mark("Retention of campaigns")),
            at=at,
        )
        for campaign in due_for_deletion(at=at)
    )
