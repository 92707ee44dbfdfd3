"""The night's round: what the retention rules no longer let keep goes, and leaves a tombstone."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from lilong.accounts import queries as offices
from lilong.journal import operations as journal
from lilong.kernel.actor import Actor, system
from lilong.kernel.clock import local
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.ledger.entries import RETENTION_SUBJECT
from lilong.ledger.models import RetentionRun, Visit
from lilong.ledger.operations.erasing import erase_person
from lilong.ledger.operations.exporting import remove_expired
from lilong.ledger.operations.recalling import recall_lapsed
from lilong.ledger.operations.recording import draft
from lilong.ledger.queries.retention import LABEL_GONE, due
from lilong.ledger.terms import VISIT_SUBJECT
from lilong.vault import operations as vault

# One round erases so many persons and notes at most; the rest follow the next night.
MOST_PERSONS = 500
MOST_NOTES = 2000


def keep_to_the_rules(*, at: datetime) -> int:
    """Let go, in every office, what may not be kept any more; return how much went."""
    return sum(sum(round_of(office_id=office.pk, at=at).values()) for office in offices.offices())


def round_of(*, office_id: int, at: datetime) -> dict[str, int]:
    """Let go what one office may not keep any more; return how many of what.

    Notes of visits and justifications are emptied, expired labels say nothing more, persons whose
    ties have all ended are erased, files of exports deleted: rows stay as their own tombstones.
    """
    on = local(at).date()
    by = system("ledger.retention", office_id, words=mark("Retention rules"))
    found = due(office_id, on)
    counts = {"exports": remove_expired(office_id=office_id, at=at)}
    with transaction.atomic():
        counts["exports"] += recall_lapsed(office_id=office_id, by=by, at=at)
    with transaction.atomic():
        counts["visits"] = _empty_notes(found.visits, by=by, at=at)
        counts["labels"] = found.labels.update(kind=LABEL_GONE, source_reference="")
        counts["samples"] = found.samples.update(justification="", note="")
        persons = list(found.persons.order_by("pk")[:MOST_PERSONS])
        for person in persons:
            erase_person(person, why="retention", by=by, at=at)
        counts["persons"] = len(persons)
        if any(counts.values()):
            run = RetentionRun.objects.create(
                office_id=office_id, ran_at=at, on_day=on, counts=counts
            )
            data = {"on": on.isoformat(), **counts}
            entry = draft(RETENTION_SUBJECT, run.pk, "retention_ran", data, office_id)
            journal.append(entry, by=by, at=at)
    return counts


def _empty_notes(visits: QuerySet[Visit], *, by: Actor, at: datetime) -> int:
    """Empty the notes of visits, and destroy the keys of the copies sealed beside the journal."""
    old = list(visits.only("pk", "note").order_by("pk")[:MOST_NOTES])
    for visit in old:
        if visit.note:
            vault.destroy(subject=Subject(VISIT_SUBJECT, str(visit.pk)), by=by, at=at)
    for start in range(0, len(old), 500):
        some = Visit.objects.filter(pk__in=[visit.pk for visit in old[start : start + 500]])
        some.update(note="", note_removed_at=at)
    return len(old)
