"""Public notices (B-09) and what people object: received, answered, mediated, before it comes down.

A notice says where it hangs, from when to when, whom to ask; its length follows a rule. It is not
taken down before its last day, nor while an objection is unanswered.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies, queries
from lilong.campaigns.models import Campaign, Display, Line, Objection, Roll
from lilong.campaigns.operations import repeating
from lilong.campaigns.operations.telling import record, seal_all, told
from lilong.campaigns.terms import OUTCOME_NAMES
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.identifiers import new_id
from lilong.kernel.text import mark
from lilong.vault import operations as vault


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplaySpec:
    """A notice to put up. `notice` names the one declared, whose rule says how long it hangs at
    least; one that no rule asks for names none.
    """

    title: str
    words: str
    place: str
    contact: str
    starts_on: date
    ends_on: date
    notice: str = ""
    line_id: UUID | None = None
    roll_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionSpec:
    """An objection as it was received."""

    name: str
    words: str
    received_on: date
    display_id: UUID | None = None
    line_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


def _manages(campaign: Campaign, viewer: Viewer) -> list[Refusal]:
    if campaign.office_id != viewer.office_id:
        raise NotVisible
    refused = policies.may(viewer, Capability.CAMPAIGNS_MANAGE)
    return [refused] if refused else []


def _own(campaign: Campaign, line_id: UUID | None, roll_id: UUID | None) -> None:
    """Raise NotVisible for a line or roll of another campaign."""
    lines = Line.objects.filter(roll__campaign=campaign.pk)
    rolls = Roll.objects.filter(campaign=campaign.pk)
    if line_id is not None and not lines.filter(pk=line_id).exists():
        raise NotVisible
    if roll_id is not None and not rolls.filter(pk=roll_id).exists():
        raise NotVisible


def _against(campaign: Campaign, spec: DisplaySpec) -> list[Refusal]:
    found = []
    declared = flow.campaign(campaign.matter.kind).notice(spec.notice)
    if spec.notice and declared is None:
        text = mark("This campaign knows no such notice.")
        found.append(Refusal("no_notice", text, rule="B-09", field="notice"))
    if declared and declared.scope == "line" and spec.line_id is None:
        text = mark("Say for which line it hangs.")
        found.append(Refusal("no_line", text, rule="B-09", field="notice"))
    for name in ("title", "place", "contact"):
        if not str(getattr(spec, name)).strip():
            text = mark("A public notice says what, where and whom to ask.")
            found.append(Refusal("incomplete", text, rule="B-09", field=name))
    long, days = (spec.ends_on - spec.starts_on).days, queries.days_of(campaign, spec.notice)
    if long < days:
        text = mark("It hangs for {days} days at least; these are {count}.")
        params = {"days": days, "count": long}
        found.append(Refusal("too_short", text, params, rule="B-09", field="ends_on"))
    return found


@transaction.atomic
def put_up(
    campaign: Campaign, spec: DisplaySpec, *, viewer: Viewer, by: Actor, at: datetime
) -> Display:
    """Put up a public notice; the same key again returns the first. Raises Refused."""
    known = Display.objects.filter(pk=spec.id, office=campaign.office_id).first()
    if known is not None:
        return known
    if found := [*_manages(campaign, viewer), *_against(campaign, spec)]:
        raise Refused(*found)
    _own(campaign, spec.line_id, spec.roll_id)
    made = Display.objects.create(
        id=spec.id, office_id=campaign.office_id, campaign=campaign, roll_id=spec.roll_id,
        line_id=spec.line_id, title=spec.title.strip()[:200], words=spec.words,
        place=spec.place.strip()[:200], contact=spec.contact.strip()[:200],
        starts_on=spec.starts_on, ends_on=spec.ends_on,
        days=queries.days_of(campaign, spec.notice), put_up_at=at,
    )  # fmt: skip
    data = _as_data(made) | {"notice": spec.notice}
    record([told(campaign, "notice_put_up", data)], by=by, at=at)
    return made


def _as_data(row: Display) -> dict[str, Any]:
    return {
        "display": str(row.pk), "title": row.title, "place": row.place, "contact": row.contact,
        "from": row.starts_on.isoformat(), "to": row.ends_on.isoformat(),
        "line": str(row.line_id) if row.line_id else "",
    }  # fmt: skip


@transaction.atomic
def take_down(display: Display, *, viewer: Viewer, by: Actor, at: datetime) -> Display:
    """Take a notice down. Raises Refused before its last day is over, or with open objections."""
    campaign = display.campaign
    found = _manages(campaign, viewer)
    if local(at).date() <= display.ends_on:
        text = mark("It hangs until {day}; it comes down the day after.")
        found.append(Refusal("hangs", text, {"day": display.ends_on}, rule="B-09"))
    open_ones = display.objections.filter(office=display.office_id, answered_at=None).count()
    if open_ones:
        text = mark("{count} objections are not answered yet.")
        found.append(Refusal("objections", text, {"count": open_ones}, rule="B-09"))
    if found:
        raise Refused(*found)
    rows = Display.objects.filter(pk=display.pk, ended_at=None)
    if not rows.update(ended_at=at):
        raise Stale
    display.ended_at = at
    record([told(campaign, "notice_taken_down", _as_data(display))], by=by, at=at)
    return display


@transaction.atomic
def object_to(
    campaign: Campaign, spec: ObjectionSpec, *, viewer: Viewer, by: Actor, at: datetime
) -> Objection:
    """Record an objection; name and words are kept encrypted. The same key again is the first."""
    known = Objection.objects.filter(pk=spec.id, office=campaign.office_id).first()
    if known is not None:
        stands = (known.campaign_id, known.line_id, known.received_on, _words_of(known))
        told_now = (campaign.pk, spec.line_id, spec.received_on, (spec.name, spec.words))
        return repeating.kept(known, is_same=stands == told_now)
    if campaign.office_id != viewer.office_id:
        raise NotVisible
    found = [policies.may(viewer, Capability.CAMPAIGNS_VISIT)]
    if not spec.words.strip():
        found.append(Refusal("no_words", mark("Write down what was objected."), field="words"))
    if spec.received_on > local(at).date():
        text = mark("This would be in the future. Look at the time.")
        found.append(Refusal("later", text, field="received_on"))
    if refusals := [one for one in found if one]:
        raise Refused(*refusals)
    _own(campaign, spec.line_id, None)
    if spec.display_id and not campaign.displays.filter(pk=spec.display_id).exists():
        raise NotVisible
    made = Objection.objects.create(
        id=spec.id, office_id=campaign.office_id, campaign=campaign, display_id=spec.display_id,
        line_id=spec.line_id, name=spec.name, words=spec.words, received_on=spec.received_on,
        recorded_at=at,
    )  # fmt: skip
    sealed = seal_all(
        [(made.pk, "name", spec.name), (made.pk, "words", spec.words)],
        office_id=campaign.office_id, at=at,
    )  # fmt: skip
    data = {"objection": str(made.pk), "line": str(spec.line_id or ""), "on": str(made.received_on)}
    record(
        [told(campaign, "objection_received", data, line=made.pk, sealed=sealed.get(made.pk, ()))],
        by=by, at=at,
    )  # fmt: skip
    return made


def _words_of(row: Objection) -> tuple[str, str]:
    name = vault.hand_over(row.name) if row.name else ""
    return name, vault.hand_over(row.words) if row.words else ""


def _claim(objection: Objection, revision: int, **values: Any) -> None:
    rows = Objection.objects.filter(pk=objection.pk, revision=revision)
    if not rows.update(**values, revision=F("revision") + 1):
        raise Stale
    objection.refresh_from_db()


@transaction.atomic
def answer_objection(
    objection: Objection, answer: str, *, revision: int, viewer: Viewer, by: Actor, at: datetime
) -> Objection:
    """Answer an objection in writing. Raises Refused without words, Stale."""
    found = _manages(objection.campaign, viewer)
    if not answer.strip():
        found.append(Refusal("no_answer", mark("Write the answer."), field="answer"))
    if found:
        raise Refused(*found)
    _claim(objection, revision, answer=answer, answered_at=at)
    data = {"objection": str(objection.pk), "answer": answer}
    record([told(objection.campaign, "objection_answered", data)], by=by, at=at)
    return objection


@transaction.atomic
def mediate(
    objection: Objection, on: date, words: str, outcome: str, *, revision: int, viewer: Viewer,
    by: Actor, at: datetime,
) -> Objection:  # fmt: skip
    """Record a coordination meeting on an objection (E-07) and how it ended. Raises Refused."""
    found = _manages(objection.campaign, viewer)
    if outcome not in OUTCOME_NAMES:
        found.append(Refusal("outcome", mark("Say how it ended."), field="outcome"))
    if not words.strip():
        text = mark("Write down what was agreed, or that nothing was.")
        found.append(Refusal("no_words", text, field="words"))
    if on > local(at).date():
        text = mark("This would be in the future. Look at the time.")
        found.append(Refusal("later", text, field="on"))
    if found:
        raise Refused(*found)
    _claim(objection, revision, mediated_on=on, mediation=words, outcome=outcome)
    data = {"objection": str(objection.pk), "on": on.isoformat(), "outcome": outcome}
    record([told(objection.campaign, "objection_mediated", data)], by=by, at=at)
    return objection


def last_day(starts_on: date, days: int) -> date:
    """Return the last day of a notice that hangs for so many days; the first is not counted."""
    return starts_on + timedelta(days=days)
