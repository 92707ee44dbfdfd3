"""Dated records on a line: added with their proof, never taken out, only called mistaken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.attachments import operations as attachments
from lilong.campaigns import flow, queries
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Line, LogRecord
from lilong.campaigns.operations import repeating
from lilong.campaigns.operations.lining import dumped
from lilong.campaigns.operations.telling import line_subject, record, seal_all, told, why
from lilong.campaigns.operations.tracking import working_line
from lilong.campaigns.queries.logs import keeps, kinds_of
from lilong.campaigns.queries.sealed import answers_of
from lilong.cases import policies as cases_policies
from lilong.cases import rules as cases
from lilong.cases.models import Matter
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.identifiers import new_id
from lilong.kernel.text import mark

_NOT_KEPT = Refusal("not_granted", mark("Your post does not keep this log."))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSpec:
    """A record to add: of which log and kind, of which day, proved by a matter or by files."""

    line_id: UUID
    log: str
    on: date
    kind: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    proof: str = ""
    files: Sequence[Any] = ()
    id: UUID = field(default_factory=new_id)


@transaction.atomic
def add_record(spec: RecordSpec, *, viewer: Viewer, by: Actor, at: datetime) -> LogRecord:
    """Add a record to a log of a line; the same key again returns the first.

    Raises Refused for a kind the rulebook does not name, wrong answers, a day in the future, a
    missing proof, or what the log's own check objects to.
    """
    known = LogRecord.objects.filter(pk=spec.id, office=viewer.office_id).first()
    if known is not None:
        stands = (known.line_id, known.log, known.kind, known.on_date, answers_of(known))
        told_now = (spec.line_id, spec.log, spec.kind, spec.on, dict(spec.answers))
        return repeating.kept(known, is_same=stands == told_now)
    line = working_line(spec.line_id, viewer)
    campaign = line.roll.campaign
    log = log_of(campaign, spec.log)
    matter = _matter(spec.proof, viewer)
    found = _against(campaign, log, spec, matter, viewer, at)
    if not found and log.check is not None:
        refused = log.check(_seen(campaign, line, viewer, by, at), _whole(spec))
        found = [refused] if refused else []
    if not found and log.among is not None:
        refused = log.among(queries.seen_roll(line.roll, log=log.key), _whole(spec))
        found = [refused] if refused else []
    if found:
        raise Refused(*found)
    hidden = queries.is_sealed(campaign)
    row = LogRecord.objects.create(
        id=spec.id, office_id=line.office_id, line=line, log=log.key, kind=spec.kind,
        on_date=spec.on, answers={} if hidden else dict(spec.answers),
        sealed=dumped(dict(spec.answers)) if hidden else "", proof=matter, staff_id=by.staff_id,
        label=by.label[:200], label_en=by.label_en[:200], recorded_at=at,
    )  # fmt: skip
    for upload in spec.files:
        attachments.attach(
            subject=line_subject(line.pk), upload=upload, by=by, at=at, office_id=line.office_id
        )
    data = {
        "log": log.key, "record": str(row.pk), "record_kind": row.kind,
        "on": spec.on.isoformat(), "answers": row.answers, "proof": matter.number if matter else "",
    }  # fmt: skip
    kept = [(line.pk, "answers", dumped(dict(spec.answers)))] if hidden else []
    sealed = seal_all(kept, office_id=line.office_id, at=at).get(line.pk, ())
    record([told(campaign, "record_added", data, line=line.pk, sealed=sealed)], by=by, at=at)
    return row


def log_of(campaign: Campaign, key: str) -> g.Log:
    """Return a log of a campaign. Raises NotVisible."""
    try:
        return flow.campaign(campaign.matter.kind).log(key)
    except KeyError:
        raise NotVisible from None


def _matter(number: str, viewer: Viewer) -> Matter | None:
    """Return the matter that proves a record: one the viewer sees."""
    if not number.strip():
        return None
    rows = cases_policies.visible_matters(viewer)
    found: Matter | None = rows.filter(number=number.strip()).first()
    return found


def _against(
    campaign: Campaign, log: g.Log, spec: RecordSpec, matter: Matter | None, viewer: Viewer,
    at: datetime,
) -> list[Refusal]:  # fmt: skip
    found = list(cases.answers_refusals(log.asks, spec.answers, queries.rulings_of(campaign)))
    if not keeps(viewer, log):
        found.append(_NOT_KEPT)
    if log.kinds and spec.kind not in kinds_of(campaign, log, spec.on):
        text = mark("The rulebook names no such kind on that day.")
        found.append(Refusal("no_such_kind", text, rule=log.why.rule, field="kind"))
    if spec.on > local(at).date():
        text = mark("This would be in the future. Look at the date.")
        found.append(Refusal("later", text, field="on"))
    if spec.proof.strip() and matter is None:
        text = mark("There is no matter of this number that you see.")
        found.append(Refusal("no_such_matter", text, field="proof"))
    if matter is not None and matter.pk == campaign.pk:
        text = mark("The campaign proves nothing by itself: name the matter of what happened.")
        found.append(Refusal("own_matter", text, rule=log.why.rule, field="proof"))
    if log.proof is g.Proof.MATTER and matter is None and not spec.proof.strip():
        text = mark("Name the matter that proves it.")
        found.append(Refusal("no_proof", text, rule=log.why.rule, field="proof"))
    if log.proof not in {g.Proof.NONE, g.Proof.MATTER} and not spec.files:
        text = mark("A file that proves it is missing.")
        found.append(Refusal("no_proof", text, rule=log.why.rule, field="files"))
    return found


def _whole(spec: RecordSpec) -> dict[str, Any]:
    return {**spec.answers, "kind": spec.kind, "on": spec.on.isoformat(), "proof": spec.proof}


def _seen(campaign: Campaign, line: Line, viewer: Viewer, by: Actor, at: datetime) -> g.Seen:
    rows = line.roll.rounds.filter(office=line.office_id, closed_at=None)
    row = rows.select_related("roll").first()
    doer = queries.doer_of(viewer, by)
    return queries.seen_lines(campaign, [line], row=row, doer=doer, at=at)[line.pk]


@transaction.atomic
def call_mistaken(
    record_id: UUID, *, reason: str, viewer: Viewer, by: Actor, at: datetime
) -> LogRecord:
    """Call a record mistaken; it stays, struck through, with the reason. Raises Refused.

    What is called mistaken counts no more, so whoever may not add to a log may not do this either.
    """
    row = LogRecord.objects.filter(pk=record_id, office=viewer.office_id).first()
    if row is None:
        raise NotVisible
    line = working_line(row.line_id, viewer)
    campaign = line.roll.campaign
    log = log_of(campaign, row.log)
    if not keeps(viewer, log):
        raise Refused(_NOT_KEPT)
    if not reason.strip():
        raise Refused(Refusal("no_reason", mark("Give a reason."), field="reason"))
    words = reason.strip()[:300]
    claimed = LogRecord.objects.filter(pk=row.pk, is_mistaken=False).update(
        is_mistaken=True, mistaken_reason=words
    )
    if not claimed:
        raise Refused(Refusal("mistaken_already", mark("It is called mistaken already.")))
    needed = log.mistaken_if
    if needed is not None and (refused := needed(_seen(campaign, line, viewer, by, at))):
        raise Refused(refused)
    row.is_mistaken, row.mistaken_reason = True, words
    data = {"log": row.log, "record": str(row.pk)}
    shown, sealed = why(campaign, line.pk, words, at=at)
    draft = told(campaign, "record_mistaken", data, reason=shown, line=line.pk, sealed=sealed)
    record([draft], by=by, at=at)
    return row
