"""A ready export loses its file when somebody in it may no longer be held there (L-07, L-12)."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from lilong.attachments.content import store
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.ledger.models import GuardianConsent, Person, PersonExport
from lilong.ledger.operations.deciding import tell_recalled, write_down
from lilong.ledger.privacy.exporting import takes_children
from lilong.ledger.queries.exporting import child_age, is_in, is_minor, ready
from lilong.territory.models import valid_on


def recall_exports(
    persons: Collection[UUID], *, office_id: int, by: Actor, at: datetime
) -> list[UUID]:
    """Take back every ready file in which one of some persons stands; return which exports.

    The file is deleted, the row stays; who asked for it is told why, not about whom.
    """
    keys = _records_of(persons, office_id)
    return [
        _recall(row, by=by, at=at)
        for row in ready(office_id, at)
        if any(is_in(row, key) for key in keys)
    ]


def recall_without_consent(person: Person, *, by: Actor, at: datetime) -> list[UUID]:
    """Take back the ready files in which a child stands for whom no consent holds today (L-12)."""
    office_id, today = person.office_id, local(at).date()
    keys = _records_of([person.pk], office_id)
    holds = GuardianConsent.objects.filter(valid_on(today), office_id=office_id, person__in=keys)
    if holds.exists():
        return []
    return [
        _recall(row, by=by, at=at)
        for row in ready(office_id, at)
        if takes_children(row.columns)
        and is_minor(person, on=row.on_day, below=child_age(office_id, row.on_day))
        and any(is_in(row, key) for key in keys)
    ]


def recall_lapsed(*, office_id: int, by: Actor, at: datetime) -> int:
    """Take back the ready files with a child whose guardian's consent has run out; how many."""
    rows = [row for row in ready(office_id, at) if takes_children(row.columns)]
    if not rows:
        return 0
    since = min(local(row.made_at).date() for row in rows if row.made_at)
    lapsed = GuardianConsent.objects.filter(
        office_id=office_id, valid_to__gte=since, valid_to__lt=local(at).date()
    )
    persons = Person.objects.filter(pk__in=lapsed.values("person"))
    return sum(len(recall_without_consent(one, by=by, at=at)) for one in persons)


def _records_of(persons: Collection[UUID], office_id: int) -> set[UUID]:
    """Return persons with the records that were found to be theirs: a file may hold either."""
    found = level = set(persons)
    while level:
        below = Person.objects.filter(office_id=office_id, merged_into__in=level)
        level = set(below.values_list("pk", flat=True)) - found
        found = found | level
    return found


def _recall(row: PersonExport, *, by: Actor, at: datetime) -> UUID:
    path = row.path
    with transaction.atomic():
        row.path, row.removed_at = "", at
        row.save(update_fields=["path", "removed_at"])
        write_down(row, "export_recalled", by=by, at=at)
        tell_recalled(row, row.task, at=at)
        # Before that, a write that fails would leave a row without its file.
        transaction.on_commit(partial(store.remove, Path(settings.MEDIA_ROOT), path))
    return row.pk
