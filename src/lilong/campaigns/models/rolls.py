"""A campaign with its rolls: who is on them, frozen on a day, and where each line stands."""

from typing import Any

from django.db import models
from django.db.models import Q

from lilong.campaigns.models.keys import office, to
from lilong.cases.models import Matter
from lilong.kernel.identifiers import new_id
from lilong.vault.fields import ProtectedField


class Campaign(models.Model):
    """What a campaign has beyond its matter: whom it is about, by which rules, until when kept.

    `scope` narrows the selector: {"area_paths", "place_ids", "options"}. `rulings` are the rule
    values and versions its guards read, fixed on `reference_date`. After `deletes_on` the lines of
    a closed campaign lose what tells of people; `deleted_at` says when that was done.
    """

    matter = models.OneToOneField(
        Matter, on_delete=models.PROTECT, primary_key=True, related_name="campaign"
    )
    office = office()
    scope: Any = models.JSONField(default=dict, blank=True)
    reference_date = models.DateField()
    rulings: Any = models.JSONField(default=dict, blank=True)
    deletes_on = models.DateField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["office", "deletes_on"],
                name="campaigns_to_delete",
                condition=Q(deletes_on__isnull=False, deleted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.matter_id)


class Roll(models.Model):
    """The lines of a campaign, or of a vote held in it: `ballot` names which, `line` for whom.

    Frozen on a day: `fingerprint` is the hash over all lines as they stood, `totals` what they
    weigh together; both leave late additions out, which are counted in `late_count`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = office()
    campaign = to(Campaign, null=False, related_name="rolls")
    ballot = models.CharField(max_length=40, blank=True)
    line = to("campaigns.Line", related_name="ballots")
    reference_date = models.DateField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.CharField(max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(default=0)
    late_count = models.PositiveIntegerField(default=0)
    totals: Any = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "campaign", "ballot"], name="campaigns_roll_campaign"),
            models.Index(
                fields=["office", "line"],
                name="campaigns_roll_line",
                condition=Q(line__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "campaign"],
                condition=Q(ballot=""),
                name="campaigns_roll_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.ballot}"


class Round(models.Model):
    """Once through a roll. `rule_date` picks the version of the rules; `facts` are what opening it
    asked for; `result` is what stood when it was closed, and changes no more.

    `changes` counts the moves made in it: whoever writes claims the round by it first. `put_off`
    holds each time its last day was put off: {"from", "to", "reason", "at"}.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = office()
    roll = to(Roll, null=False, related_name="rounds")
    key = models.CharField(max_length=40)
    nth = models.PositiveSmallIntegerField(default=1)
    rule_date = models.DateField()
    opened_at = models.DateTimeField()
    due_date = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    changes = models.PositiveIntegerField(default=0)
    put_off: Any = models.JSONField(default=list, blank=True)
    facts: Any = models.JSONField(default=dict, blank=True)
    result: Any = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "roll", "key", "nth"], name="campaigns_round_nth"
            ),
            models.UniqueConstraint(
                fields=["office", "roll"],
                condition=Q(closed_at__isnull=True),
                name="campaigns_round_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roll_id} {self.key} {self.nth}"


class Line(models.Model):
    """One line of a roll: what it points to, what it weighs, where it stands.

    `parties` are persons or organisations of the ledger it belongs to (owners); `units` the places
    merged into it. `facts` hold an own line's columns and what its moves told; `secrets` those
    declared sealed, as JSON; `name` an own line's person. `unique_key` is a keyed hash of the
    columns no two lines share. `post` and `second_post` look after it. A line that came after the
    snapshot is late, and says why.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = office()
    roll = to(Roll, null=False, related_name="lines")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=16, default="line")
    label = models.CharField(max_length=200)
    place = to("ledger.Place")
    building = to("ledger.Place")
    estate = to("ledger.Place")
    person = to("ledger.Person")
    household = to("ledger.Household")
    organisation = to("ledger.Organisation")
    stairwell = models.CharField(max_length=10, blank=True)
    floor = models.SmallIntegerField(null=True, blank=True)
    area_path = models.CharField(max_length=60, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    parties: Any = models.JSONField(default=list, blank=True)
    units: Any = models.JSONField(default=list, blank=True)
    weights: Any = models.JSONField(default=dict, blank=True)
    facts: Any = models.JSONField(default=dict, blank=True)
    name = ProtectedField(kind="name", blank=True, default="")
    secrets = ProtectedField(kind="text", blank=True, default="")
    unique_key = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=40, blank=True)
    state_at = models.DateTimeField(null=True, blank=True)
    post = to("accounts.Post")
    second_post = to("accounts.Post")
    visit_count = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(default=False)
    late_reason = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "roll", "unique_key"],
                condition=~Q(unique_key=""),
                name="campaigns_line_once",
            )
        ]
        indexes = [
            models.Index(fields=["office", "roll", "position", "id"], name="campaigns_line_order"),
            models.Index(
                fields=["office", "roll", "building", "state"], name="campaigns_line_building"
            ),
            models.Index(fields=["office", "roll", "post", "state"], name="campaigns_line_post"),
            models.Index(
                fields=["office", "roll", "state", "position", "id"], name="campaigns_line_state"
            ),
            models.Index(
                fields=["office", "place", "roll"],
                name="campaigns_line_place",
                condition=Q(place__isnull=False),
            ),
            models.Index(
                fields=["office", "roll", "again_at"],
                name="campaigns_line_again",
                condition=Q(again_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.label
