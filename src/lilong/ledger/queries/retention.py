"""What may no longer be kept on a day, by kind: counted for the dry run, removed by the round."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.clock import SHANGHAI
from lilong.ledger.models import (
    BodySeat,
    HouseholdMember,
    Label,
    Person,
    PersonExport,
    ReadingSample,
    Relation,
    RetentionRun,
    Visit,
)
from lilong.ledger.privacy.sampling import LONG_AGO, months_after
from lilong.rulebook import queries as rulebook

LABEL_GONE = "removed"


@dataclass(frozen=True, slots=True)
class Due:
    """Rows of each kind that have to go on a day."""

    visits: QuerySet[Visit]
    labels: QuerySet[Label]
    persons: QuerySet[Person]
    samples: QuerySet[ReadingSample]
    exports: QuerySet[PersonExport]

    def counts(self) -> dict[str, int]:
        """Return how many of each kind."""
        return {
            "visits": self.visits.count(),
            "labels": self.labels.count(),
            "persons": self.persons.count(),
            "samples": self.samples.count(),
            "exports": self.exports.count(),
        }


def kept_for(office_id: int, on: date) -> dict[str, int]:
    """Return how long each kind is kept, in months; labels in days after their expiry."""
    names = ("visits", "relations", "labels", "samples")
    return {
        name: int(rulebook.value(f"retention.{name}", office_id=office_id, on=on).value)
        for name in names
    }


def due(office_id: int, on: date) -> Due:
    """Return what may no longer be kept on a day, by the rules that hold then."""
    kept = kept_for(office_id, on)
    moment = datetime.combine(on, time(), SHANGHAI)
    visits_before = datetime.combine(months_after(on, -kept["visits"]), time(), SHANGHAI)
    samples_before = datetime.combine(months_after(on, -kept["samples"]), time(), SHANGHAI)
    return Due(
        visits=Visit.objects.filter(
            office_id=office_id, visited_at__lt=visits_before, note_removed_at=None
        ),
        labels=Label.objects.filter(
            office_id=office_id, valid_to__lt=_days_before(on, kept["labels"])
        ).exclude(kind=LABEL_GONE),
        persons=_persons(office_id, months_after(on, -kept["relations"])),
        samples=ReadingSample.objects.filter(
            Q(~Q(justification=""), justified_at__lt=samples_before)
            | Q(~Q(note=""), judged_at__lt=samples_before),
            office_id=office_id,
        ),
        exports=PersonExport.objects.filter(
            ~Q(path=""), office_id=office_id, expires_at__lte=moment
        ),
    )


def _days_before(on: date, days: int) -> date:
    return on - timedelta(days=min(days, (on - LONG_AGO).days))


def _persons(office_id: int, before: date) -> QuerySet[Person]:
    """Return persons all of whose relations, memberships and seats ended before a day."""
    mine = {"office_id": office_id, "person": OuterRef("pk")}
    later = Q(valid_to=None) | Q(valid_to__gte=before)
    tied = [
        Exists(model._default_manager.filter(later, is_mistaken=False, **mine))
        for model in (Relation, HouseholdMember, BodySeat)
    ]
    rows = Person.objects.filter(office_id=office_id, erased_at=None, merged_into=None)
    rows = rows.filter(recorded_at__lt=datetime.combine(before, time(), SHANGHAI))
    return rows.exclude(tied[0]).exclude(tied[1]).exclude(tied[2])


def runs(viewer: Viewer) -> QuerySet[RetentionRun]:
    """Return the rounds of the viewer's office, newest first; none for who guards no data."""
    rows = RetentionRun.objects.filter(office_id=viewer.office_id).order_by("-ran_at", "-pk")
    may = viewer.may(Capability.PRIVACY_MANAGE) or viewer.may(Capability.AUDIT_READ)
    return rows if may else rows.none()
