"""The beats every write of this room has in common."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from lilong.accounts import policies, revisions, rules
from lilong.accounts.models import Office
from lilong.accounts.terms import Capability
from lilong.journal.entries import Draft
from lilong.journal.operations import append
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.identifiers import new_id
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.territory.models import Area
from lilong.territory.queries import area_by_key


def today(at: datetime) -> date:
    """Return the day a moment falls on in Shanghai (G-10)."""
    return local(at).date()


def ask(*answers: Refusal | None) -> None:
    """Raise Refused with everything the rules object to, if anything."""
    refusals = [answer for answer in answers if answer]
    if refusals:
        raise Refused(*refusals)


def enter(office_id: int, by: Actor, at: datetime, *any_of: Capability) -> Office:
    """Lock an office and see that the actor may change it; others do not even learn it exists."""
    office = Office.objects.select_for_update(of=("self",)).select_related("area")
    found = office.filter(pk=office_id).first()
    if found is None:
        raise NotVisible
    policies.demand(by, found, at, *any_of)
    return found


def renew(office: Office) -> None:
    """Give the office a new revision, so that what anybody sees is worked out anew."""
    office.revision = new_id()
    office.save(update_fields=["revision"])
    revisions.changed(office.pk)


def write(
    subject: Model, kind: str, data: Mapping[str, Any], *, office_id: int, by: Actor, at: datetime
) -> None:
    """Write one journal entry about a row of this room; `data` holds keys and plain words."""
    name = subject._meta.model_name or ""
    draft = Draft(
        office_id=office_id, subject=Subject(name, str(subject.pk)), type=f"accounts.{kind}",
        data=dict(data),
    )  # fmt: skip
    append(draft, by=by, at=at)


def area_within(area_id: int | None, office: Office) -> Area | None:
    """Return an area of the office's own, None for none; raises Refused for land of others."""
    if area_id is None:
        return None
    area = area_by_key(area_id)
    if area is None:
        raise NotVisible
    ask(rules.is_within(area.path, office.area.path))
    return area


def refuse_taken(code: str, field: str = "code") -> None:
    """Raise Refused because somebody has this code or name already."""
    raise Refused(Refusal("taken", mark("“{code}” is taken."), {"code": code}, field=field))
