"""Put an own line right while its roll is not frozen: its label, its columns, where it lies."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow
from lilong.campaigns.models import Line
from lilong.campaigns.operations.lining import TWICE, made_line, may_add, objections
from lilong.campaigns.operations.telling import record, told
from lilong.campaigns.specs import LineSpec
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.ledger import queries as ledger

_KEPT = (
    "label", "facts", "place_id", "building_id", "estate_id", "area_path", "longitude", "latitude",
    "weights", "unique_key",
)  # fmt: skip


def correct_line(
    line: Line, spec: LineSpec, *, revision: int, viewer: Viewer, by: Actor, at: datetime
) -> Line:
    """Change an own line of a roll that is not frozen. What is encrypted is taken off and put anew.

    Raises Refused once the roll is frozen, for a roll of people, and for what `add_lines` refuses;
    Stale if somebody changed the line meanwhile.
    """
    campaign, roll = line.roll.campaign, line.roll
    declared = flow.campaign(campaign.matter.kind)
    refused = may_add(campaign, viewer)
    if refused is None and roll.frozen_at is not None:
        text = mark("The roll is frozen: its lines stay as they are.")
        refused = Refusal("frozen", text, rule="ROL")
    if refused is None and (declared.roll.personal or declared.roll.sealed):
        text = mark("What is kept encrypted is not changed: take the line off and put it on anew.")
        refused = Refusal("sealed", text, rule="ROL")
    found = [refused] if refused else objections(campaign, declared, roll, [spec])
    if found:
        raise Refused(*found)
    places = ledger.lying(campaign.office_id, [spec.place_id] if spec.place_id else [])
    fresh = made_line(declared, roll, spec, places, line.position, at)
    before = {"label": line.label, "columns": line.facts}
    try:
        with transaction.atomic():
            rows = Line.objects.filter(pk=line.pk, revision=revision, roll__frozen_at=None)
            values = {name: getattr(fresh, name) for name in _KEPT}
            if not rows.update(**values, revision=F("revision") + 1):
                raise Stale
            after = {"label": fresh.label, "columns": fresh.facts}
            data = {"line": str(line.pk), **after, "before": before}
            record([told(campaign, "line_corrected", data)], by=by, at=at)
    except IntegrityError:
        raise Refused(TWICE) from None
    line.refresh_from_db()
    return line
