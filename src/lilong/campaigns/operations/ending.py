"""End a campaign, or call it off; its people go when their time is up."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.attachments import operations as attachments
from lilong.campaigns import flow, queries
from lilong.campaigns.models import (
    Campaign,
    Entry,
    Expectation,
    Line,
    LogRecord,
    Objection,
    PlanDraft,
    Round,
    TrackRun,
)
from lilong.campaigns.operations.telling import line_subject, record, told
from lilong.cases import operations as cases
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.text import mark
from lilong.vault import operations as vault

_AT_ONCE = 500


def _open_rounds(campaign: Campaign) -> int:
    rows = Round.objects.filter(office=campaign.office_id, roll__campaign=campaign.pk)
    found: int = rows.filter(closed_at=None).count()
    return found


@transaction.atomic
def end(
    campaign: Campaign, move: str, *, reason: str, summary: str = "", revision: int | None = None,
    viewer: Viewer, by: Actor, at: datetime,
) -> Campaign:  # fmt: skip
    """Close a campaign ("close") or call it off ("cancel"); the matter ends with it.

    Raises Refused while a round is open, or where the declaration's own condition is not met.
    """
    if campaign.office_id != viewer.office_id:
        raise NotVisible
    declared = flow.campaign(campaign.matter.kind)
    if move == "close":
        if _open_rounds(campaign):
            text = mark("A round is open still. Close it first.")
            raise Refused(Refusal("round_open", text, rule="ROL"))
        _ask_declaration(campaign, declared, at)
    answers = {"summary": summary} if move == "close" else {}
    request = cases.MoveRequest(
        campaign.pk, move, answers=answers, reason=reason, revision=revision
    )
    campaign.matter = cases.move(request=request, viewer=viewer, by=by, at=at)
    if declared.retention:
        ruling = queries.value_of(campaign, declared.retention, local(at).date())
        days = int(ruling.value) if ruling else 0
        campaign.deletes_on = local(at).date() + timedelta(days=days)
        campaign.save(update_fields=["deletes_on"])
    return campaign


def move_deadline(
    campaign: Campaign, due_date: date, *, reason: str, revision: int | None = None,
    viewer: Viewer, by: Actor, at: datetime,
) -> Campaign:  # fmt: skip
    """Let a campaign be finished by another day; the old one stays in the journal."""
    if campaign.office_id != viewer.office_id:
        raise NotVisible
    request = cases.MoveRequest(
        campaign.pk, "move_deadline", answers={"due_date": due_date.isoformat()}, reason=reason,
        revision=revision,
    )  # fmt: skip
    campaign.matter = cases.move(request=request, viewer=viewer, by=by, at=at)
    return campaign


def _ask_declaration(campaign: Campaign, declared: object, at: datetime) -> None:
    guard = getattr(declared, "closes_if", None)
    if guard is None:
        return
    roll = campaign.rolls.filter(office=campaign.office_id, ballot="").get()
    last = roll.rounds.filter(office=roll.office_id).order_by("-opened_at", "-id").first()
    key = last.key if last else ""
    seen = queries.seen_round(campaign, roll, last, key, answers={}, at=at)
    # At the end every line counts: late ones too, and those of a roll whose round never began.
    states = Line.objects.filter(office=roll.office_id, roll=roll.pk).values_list(
        "state", flat=True
    )
    seen = replace(seen, counts=Counter(states.order_by()), late={})
    if refused := guard(seen):
        raise Refused(refused)


def due_for_deletion(*, at: datetime) -> list[Campaign]:
    """Return the campaigns whose people are to go, of every office."""
    rows = Campaign.objects.filter(deletes_on__lt=local(at).date(), deleted_at=None)
    return list(rows.select_related("matter"))


@transaction.atomic
def delete_people(campaign: Campaign, *, by: Actor, at: datetime) -> int:
    """Delete what a closed campaign holds of people; figures and a tombstone stay. Safe to repeat.

    Returns how many lines were emptied. The keys that sealed their values go with them.
    """
    if not Campaign.objects.filter(pk=campaign.pk, deleted_at=None).update(deleted_at=at):
        return 0
    rows = Line.objects.filter(office=campaign.office_id, roll__campaign=campaign.pk)
    keys = list(rows.values_list("pk", flat=True))
    for begin in range(0, len(keys), _AT_ONCE):
        some = keys[begin : begin + _AT_ONCE]
        rows.filter(pk__in=some).update(
            label="—", name="", secrets="", facts={}, person=None, household=None, parties=[],
            unique_key="", place=None, building=None, estate=None, stairwell="", floor=None,
            longitude=None, latitude=None, late_reason="",
        )  # fmt: skip
        Entry.objects.filter(office=campaign.office_id, line__in=some).update(
            answers={}, sealed="", note="", reason=""
        )
        LogRecord.objects.filter(office=campaign.office_id, line__in=some).update(
            answers={}, sealed="", mistaken_reason=""
        )
        TrackRun.objects.filter(office=campaign.office_id, line__in=some).update(
            facts={}, sealed=""
        )
        # Days of a stay and of its tests tell of a person, whoever it was.
        Expectation.objects.filter(office=campaign.office_id, line__in=some).delete()
    gone = local(at).date() - timedelta(days=1)
    for key in keys:
        attachments.keep_until(subject=line_subject(key), day=gone, by=by, at=at)
        vault.destroy(subject=line_subject(key), by=by, at=at)
    PlanDraft.objects.filter(office=campaign.office_id, campaign=campaign).update(names="")
    Objection.objects.filter(office=campaign.office_id, campaign=campaign).update(name="", words="")
    record([told(campaign, "people_deleted", {"count": len(keys)})], by=by, at=at)
    return len(keys)
