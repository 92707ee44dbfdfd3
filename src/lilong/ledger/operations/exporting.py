"""Persons leave the house as a file: asked for, approved by another, marked, gone in time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.attachments.content import store
from lilong.exchange import writing
from lilong.jobs.operations import enqueue
from lilong.kernel.actor import Actor, ActorKind, system
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.ledger.models import PersonExport
from lilong.ledger.operations.deciding import (
    ask,
    decide_on,
    demand,
    found,
    proposed_by,
    tell_approvers,
    tell_proposer,
    write_down,
)
from lilong.ledger.operations.persons import subject_of
from lilong.ledger.privacy.exporting import fault_in_count, faults_in_wish, may_fetch
from lilong.ledger.privacy.words import COLUMN_NAMES, PROTECTED, Column, ExportWish, State, Verb
from lilong.ledger.queries.exporting import (
    Asked,
    Exported,
    expired,
    exported,
    kinds_offered,
    most_rows,
    with_homes,
)
from lilong.ledger.terms import ORIGIN_NAMES, RELATION_NAMES, Origin, RelationKind
from lilong.rulebook import queries as rulebook
from lilong.territory import queries as territory
from lilong.ui.messages import who
from lilong.vault import operations as vault
from lilong.vault.ports import Reading
from lilong.vault.terms import Purpose

_PLACE = "ledger.exports"
_SEX = {"m": mark("male"), "f": mark("female")}


def request_export(*, wish: ExportWish, viewer: Viewer, by: Actor, at: datetime) -> PersonExport:
    """Ask for an export; it is made once a second person has approved it.

    Raises Refused with everything that is wrong: no task, unknown columns, too many rows, nobody.
    """
    office_id = demand(by, at, Capability.LEDGER_EXPORT)
    ask(*faults_in_wish(wish, known_kinds=kinds_offered(), today=local(at).date()))
    area_path = _area_path(viewer, wish.area_id)
    today = local(at).date()
    asked = Asked(office_id, area_path, wish.kinds, wish.on_day, wish.columns, today)
    count = _few_enough(asked, at)
    with transaction.atomic():
        row = PersonExport.objects.create(
            office_id=office_id, task=wish.task.strip(), recipients=wish.recipients.strip(),
            area_id=wish.area_id, area_path=area_path, kinds=list(wish.kinds),
            on_day=wish.on_day, columns=[column.value for column in wish.columns],
            form=wish.form, matched_count=count, asker=by.as_data(), **proposed_by(by, at),
        )  # fmt: skip
        write_down(
            row, "export_requested", by=by, at=at, reason=row.task, count=count,
            columns=row.columns,
        )  # fmt: skip
        tell_approvers(row, row.task, by=by, at=at)
    return row


def _area_path(viewer: Viewer, area_id: int | None) -> str:
    """Return the path asked for, never beyond what the post may see."""
    if area_id is None:
        return viewer.area_path or viewer.office_path
    area = territory.area_by_key(area_id, within_path=viewer.area_path or viewer.office_path)
    if area is None:
        raise NotVisible
    return str(area.path)


def decide_export(
    *, export_id: UUID, verb: Verb, revision: int, reason: str = "", by: Actor, at: datetime
) -> PersonExport:
    """Approve, refuse or withdraw an export; an approved one is made by a job at once.

    Raises Refused (own request, no right, no reason, more persons by now than a file may have),
    Stale, NotVisible.
    """
    with transaction.atomic():
        row = found(PersonExport, export_id, by)
        if verb is Verb.APPROVE and row.state == State.PROPOSED:
            _few_enough(_asked_by(row, at), at)
        row = decide_on(row, verb, revision=revision, reason=reason, by=by, at=at)
        tell_proposer(row, row.task, by=by, at=at)
        if row.state == State.APPROVED:
            enqueue("ledger.make_export", export_id=row.pk)
    return row


def make_export(*, export_id: UUID, at: datetime) -> None:
    """Make the file of an approved export: read in the name of who asked, marked, encrypted.

    A second run does nothing. Persons restricted since, or children, are left out now as well.
    """
    with transaction.atomic():
        row = PersonExport.objects.select_for_update().get(pk=export_id)
        if row.state != State.APPROVED or row.made_at is not None:
            return
        by = _asker(row)
        asked = _asked_by(row, at)
        rows = with_homes(asked, list(exported(asked)))
        content = _written(row, rows, by=by, at=at)
        sealed = vault.seal_content(content, place=_PLACE)
        kept = store.keep(Path(settings.MEDIA_ROOT), f"exports/{row.office_id}", [sealed])
        on = local(at).date()
        days = int(rulebook.value("privacy.export_days", office_id=row.office_id, on=on).value)
        row.path, row.made_at, row.made_count = kept.path, at, len(rows)
        row.expires_at = at + timedelta(days=days)
        row.name = f"persons-{_plain(row.proposer)}-{local(at):%Y%m%d-%H%M}.{row.form}"
        row.save(update_fields=["path", "made_at", "made_count", "expires_at", "name"])
        house = system("ledger.privacy", row.office_id, words=mark("Export of persons"))
        write_down(row, "export_made", by=house, at=at, count=len(rows))


def _asked_by(row: PersonExport, at: datetime) -> Asked:
    return Asked(
        row.office_id, row.area_path, tuple(row.kinds), row.on_day, tuple(row.columns),
        local(at).date(),
    )  # fmt: skip


def _few_enough(asked: Asked, at: datetime) -> int:
    """Return how many persons would leave the house; refuse none, and more than one file may."""
    count = sum(1 for _row in exported(asked))
    ask(fault_in_count(count, most_rows(asked.office_id, at)))
    return count


def _asker(row: PersonExport) -> Actor:
    data = row.asker
    return Actor(
        ActorKind.STAFF, row.office_id, data.get("staff_id"), data.get("post_id"),
        data.get("unit_id"), row.proposer, row.proposer_en, purpose=Purpose.EXPORT,
    )  # fmt: skip


def _plain(text: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in text)[:60]


def _written(row: PersonExport, rows: Sequence[Exported], *, by: Actor, at: datetime) -> bytes:
    """Return the file's content; the first line of it says who took it out and when (L-13)."""
    columns = [Column(name) for name in row.columns]
    protected = [column.value for column in columns if column in PROTECTED]
    shown = vault.reveal_many(
        batch=Subject(row.SUBJECT, str(row.pk)),
        rows={
            subject_of(one.person.pk): {name: getattr(one.person, name) for name in protected}
            for one in rows
        },
        by=by,
        at=at,
        reason=row.task,
    )
    with override("zh-hans"):
        sheet = writing.Sheet(
            headers=[gettext(COLUMN_NAMES[column]) for column in columns],
            rows=[
                [_cell(column, one, shown[subject_of(one.person.pk)]) for column in columns]
                for one in rows
            ],
            mark=writing.watermark(who(by.as_data()), at),
        )
        if row.form == "csv":
            return b"".join(writing.csv_pieces(sheet))
        file = BytesIO()
        writing.write_xlsx(file, sheet)
        return file.getvalue()


def _cell(column: Column, one: Exported, clear: dict[str, str]) -> Any:
    return clear[column.value] if column in PROTECTED else _CELLS[column](one)


def _sex(one: Exported) -> str:
    return gettext(_SEX[one.person.sex]) if one.person.sex else ""


def _consent(one: Exported) -> str:
    if one.consent is None:
        return ""
    guardian = vault.hand_over(one.consent.guardian)
    return f"{guardian} ({one.consent.relationship}, {one.consent.valid_from})"


_CELLS: dict[Column, Callable[[Exported], Any]] = {
    Column.SEX: _sex,
    Column.ORIGIN: lambda one: gettext(ORIGIN_NAMES[Origin(one.person.origin)]),
    Column.RELATION: lambda one: gettext(RELATION_NAMES[RelationKind(one.relation.kind)]),
    Column.ADDRESS: lambda one: one.relation.place.address if one.relation.place else "",
    Column.LIVES_AT: lambda one: "；".join(one.homes.get(RelationKind.LIVES, ())),
    Column.REGISTERED_AT: lambda one: "；".join(one.homes.get(RelationKind.REGISTERED, ())),
    Column.SINCE: lambda one: one.relation.valid_from,
    Column.GUARDIAN_CONSENT: _consent,
}


def fetch_export(
    *, export_id: UUID, by: Actor, at: datetime, address: str = ""
) -> tuple[str, bytes]:
    """Return a file's name and content to who asked for it; each time leaves a line in the log.

    Raises Refused (not hers, not approved, not made, expired), NotVisible.
    """
    row = found(PersonExport, export_id, by)
    ask(
        may_fetch(
            asker=row.proposed_by_id, staff=by.staff_id, state=row.state, made_at=row.made_at,
            expires_at=row.expires_at, removed_at=row.removed_at, at=at,
        )
    )  # fmt: skip
    reading = Reading(
        Subject(row.SUBJECT, str(row.pk)), tuple(row.columns),
        replace(by, purpose=Purpose.EXPORT), at, row.task,
    )  # fmt: skip
    sealed = (Path(settings.MEDIA_ROOT) / row.path).read_bytes()
    with transaction.atomic():
        content = vault.open_content(sealed, place=_PLACE, reading=reading, address=address)
        write_down(row, "export_fetched", by=by, at=at)
    return row.name, content


def remove_expired(*, office_id: int, at: datetime) -> int:
    """Delete the files whose time is over; the rows stay and say so. Return how many."""
    count = 0
    house = system("ledger.privacy", office_id, words=mark("Export of persons"))
    for row in expired(office_id, at):
        with transaction.atomic():
            path = row.path
            row.path, row.removed_at = "", at
            row.save(update_fields=["path", "removed_at"])
            write_down(row, "export_removed", by=house, at=at)
        store.remove(Path(settings.MEDIA_ROOT), path)
        count += 1
    return count
