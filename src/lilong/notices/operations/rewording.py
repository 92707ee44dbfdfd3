"""An office puts its own words, and its own ways, in a template's place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from lilong.accounts import queries as accounts
from lilong.accounts.models import Office
from lilong.accounts.policies import demand
from lilong.accounts.terms import Capability
from lilong.journal import operations as journal
from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.notices import templates
from lilong.notices.models import NoticeTemplate
from lilong.notices.templates import Template
from lilong.notices.terms import Words


@dataclass(frozen=True, slots=True)
class Rewording:
    """What an office wants of a template. Empty words give back the declared ones, `channels` None
    the declared ways. `revision` is that of the row seen, 0 for none.
    """

    name: str
    words: Mapping[str, Words]
    channels: tuple[str, ...] | None
    revision: int


def reword(*, wanted: Rewording, by: Actor, at: datetime) -> None:
    """Put an office's own words in the place of a template's.

    Raises Refused for words with braces that the template does not have, for a way it cannot go by,
    or from anybody but the system administrator; Stale after a change by another.
    """
    office = accounts.office(by.office_id or 0)
    demand(by, office, at, Capability.SYSTEM_MANAGE)
    template = templates.find(wanted.name)
    faults = [*_faults(template, wanted)]
    if faults:
        raise Refused(*faults)
    own_words = {
        language: data for language, own in wanted.words.items() if (data := own.as_data())
    }
    channels = None if wanted.channels is None else sorted(wanted.channels)
    with transaction.atomic():
        _store(office, wanted, {"words": own_words, "channels": channels}, at)
        journal.append(
            Draft(
                office_id=office.pk,
                subject=Subject("notice_template", f"{office.pk}:{wanted.name}"),
                type="notices.reworded",
                data={"name": wanted.name, "words": own_words, "channels": channels},
            ),
            by=by,
            at=at,
        )


def _faults(template: Template, wanted: Rewording) -> list[Refusal]:
    found = [
        fault
        for own in wanted.words.values()
        for text in (own.subject, own.body, own.short)
        if (fault := templates.fault_in(text, template)) is not None
    ]
    for way in sorted(set(wanted.channels or ()) - set(template.ways)):
        text = mark("This notice cannot go by “{way}”.")
        found.append(Refusal("wrong_way", text, {"way": way}, field="ways"))
    return found


def _store(office: Office, wanted: Rewording, values: Mapping[str, Any], at: datetime) -> None:
    rows = NoticeTemplate.objects.filter(office=office, name=wanted.name)
    if wanted.revision == 0:
        _row, is_new = NoticeTemplate.objects.get_or_create(
            office=office, name=wanted.name, defaults={**values, "changed_at": at}
        )
        if not is_new:
            raise Stale
        return
    changed = rows.filter(revision=wanted.revision).update(
        **values, changed_at=at, revision=wanted.revision + 1
    )
    if changed != 1:
        raise Stale
