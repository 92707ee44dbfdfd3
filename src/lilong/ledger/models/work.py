"""What is done with the ledger: visits, conflicts of sources, merges, keys of other systems."""

from typing import Any

from django.db import models
from django.db.models import Q

from lilong.kernel.identifiers import new_id
from lilong.ledger.models.facts import choices
from lilong.ledger.models.parties import Household, Person
from lilong.ledger.models.places import Place
from lilong.ledger.terms import ConflictState, SourceKind, VisitKind, VisitOutcome
from lilong.vault.fields import ProtectedField


class Visit(models.Model):
    """A home visit or call: whether somebody was there, what it found.

    `facts` names what was confirmed or changed, by key, without personal values; the changed rows
    point back to the visit. The key may be made by the phone, so that sending twice is once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="visits", db_index=False
    )
    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="visits",
        db_index=False,
    )  # fmt: skip
    kind = models.CharField(max_length=8, choices=choices(VisitKind))
    outcome = models.CharField(max_length=8, choices=choices(VisitOutcome))
    visited_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by_staff = models.ForeignKey(
        "accounts.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    by_post = models.ForeignKey(
        "accounts.Post", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    facts: Any = models.JSONField(default=dict, blank=True)
    note = ProtectedField(kind="text", blank=True, default="")
    # When the retention rule emptied the note.
    note_removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "place", "-visited_at"], name="ledger_visit_place"),
            models.Index(fields=["office", "-visited_at", "-id"], name="ledger_visit_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"


class Conflict(models.Model):
    """Two sources that disagree on one field; both stay visible until somebody decides.

    `subject_kind` and `subject_id` name the place, person, organisation or household. Values of
    protected fields stand in `offered_secret` alone, others in `present` and `offered`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    area_path = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=40)
    present = models.CharField(max_length=200, blank=True)
    offered = models.CharField(max_length=200, blank=True)
    offered_secret = ProtectedField(kind="text", blank=True, default="")
    source = models.CharField(max_length=20, choices=choices(SourceKind))
    source_date = models.DateField()
    source_reference = models.CharField(max_length=120, blank=True)
    fingerprint = models.CharField(max_length=64)
    run = models.UUIDField(null=True, blank=True)
    state = models.CharField(
        max_length=12, choices=choices(ConflictState), default=ConflictState.OPEN.value
    )
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by: Any = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "subject_kind", "subject_id", "key", "fingerprint"],
                name="ledger_conflict_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["office", "area_path", "-id"],
                name="ledger_conflict_open",
                condition=Q(state="open"),
            ),
            models.Index(fields=["office", "run"], name="ledger_conflict_run"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.key}"


class Merge(models.Model):
    """Two persons found to be one; which rows moved from the one to the other, to undo it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kept = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="merges", db_index=False
    )
    gone = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="merged", db_index=False
    )
    moved: Any = models.JSONField(default=dict)
    reason = models.TextField()
    merged_at = models.DateTimeField()
    by: Any = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by: Any = models.JSONField(default=dict, blank=True)
    undone_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="ledger_merged_once"
            )
        ]
        indexes = [models.Index(fields=["office", "-id"], name="ledger_merge_newest")]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"


class KnownDistinct(models.Model):
    """Two persons who look the same and are not: somebody has decided so, with a reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # The one with the smaller key comes first, so that a pair stands once.
    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    by: Any = models.JSONField(default=dict)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "one", "other"], name="ledger_distinct_once")
        ]

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.other_id}"


class ForeignId(models.Model):
    """What another system calls a thing of ours, so that its next file finds it again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source = models.CharField(max_length=20, choices=choices(SourceKind))
    subject_kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    # What the source said last, hashed: the same row again changes nothing.
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "source", "subject_kind", "key"], name="ledger_foreign_id_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["office", "subject_kind", "subject_id"], name="ledger_foreign_id_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.key}"


class BuildingGroup(models.Model):
    """A building group (楼组): the stairwells one leader looks after, held by a post.

    The leader sees addresses and tasks of her own staircases, names masked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    post = models.ForeignKey(
        "accounts.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["office", "post"], name="ledger_group_post")]

    def __str__(self) -> str:
        return self.name


class BuildingGroupPart(models.Model):
    """One building of a building group, or one stairwell of it when `stairwell` is named."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    group = models.ForeignKey(
        BuildingGroup, on_delete=models.PROTECT, related_name="parts", db_index=False
    )
    building = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="groups", db_index=False
    )
    stairwell = models.CharField(max_length=10, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "group"], name="ledger_group_part"),
            models.Index(fields=["office", "building"], name="ledger_group_building"),
        ]

    def __str__(self) -> str:
        return f"{self.building_id} {self.stairwell}"
