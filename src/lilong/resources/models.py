"""Goods, their movements, the receipts of who received them, and what waits for a second person."""

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lilong.kernel.identifiers import new_id
from lilong.kernel.text import Named
from lilong.resources.terms import Cause, Direction, ReceiverKind, RequestKind, State
from lilong.vault.fields import ProtectedField


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(w.value, w.value) for w in words]


def _office() -> Any:
    return models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )


def _to(to: Any, *, null: bool = False, related_name: str = "+") -> Any:
    return models.ForeignKey(
        to, null=null, blank=null, on_delete=models.PROTECT, related_name=related_name,
        db_index=False,
    )  # fmt: skip


class StockItem(models.Model):
    """Goods of one kind, never money (T-13).

    The counts are kept beside the movements and equal their sums: what came in, what stands on
    receipts, what was written off, and what is left. The database itself refuses anything else.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=20)
    unit_en = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    on_hand = models.PositiveBigIntegerField(default=0)
    in_count = models.PositiveBigIntegerField(default=0)
    issued_count = models.PositiveBigIntegerField(default=0)
    written_off_count = models.PositiveBigIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="resources_item_code"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="resources_item_not_below_0"),
            models.CheckConstraint(
                condition=Q(on_hand=F("in_count") - F("issued_count") - F("written_off_count")),
                name="resources_item_adds_up",
            ),
        ]
        indexes = [models.Index(fields=["office", "name", "id"], name="resources_item_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def named(self) -> Named:
        """Return its name as a sentence takes it."""
        return Named(self.name, self.name_en)

    @property
    def unit_named(self) -> Named:
        """Return its unit of count as a sentence takes it."""
        return Named(self.unit, self.unit_en)


class Receipt(models.Model):
    """Goods handed to one receiver on one occasion, by the unit whose stamp it bears.

    A receipt that is voided stays and counts no more. `number_index` is the blind index of a number
    by which the receiver is known, so that two lines of one person are one receiver.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    item = _to(StockItem, related_name="receipts")
    occasion = models.UUIDField()
    occasion_name = models.CharField(max_length=120, blank=True)
    receiver_kind = models.CharField(max_length=12, choices=_choices(ReceiverKind))
    receiver = models.UUIDField()
    receiver_name = ProtectedField(kind="name")
    number_index = models.CharField(max_length=64, blank=True)
    unit_stamp = models.CharField(max_length=120)
    signature = models.UUIDField(null=True, blank=True)
    quantity = models.PositiveIntegerField()
    matter_id = models.UUIDField(null=True, blank=True)
    given_at = models.DateTimeField()
    given_by = _to(settings.AUTH_USER_MODEL, null=True)
    by: Any = models.JSONField(default=dict)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = _to(settings.AUTH_USER_MODEL, null=True)
    void_by: Any = models.JSONField(default=dict, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "item", "occasion", "receiver"],
                condition=Q(voided_at__isnull=True),
                name="resources_receipt_once",
            ),
            models.UniqueConstraint(
                fields=["office", "item", "occasion", "number_index"],
                condition=Q(voided_at__isnull=True) & ~Q(number_index=""),
                name="resources_receipt_once_number",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="resources_receipt_of_something"
            ),
            models.CheckConstraint(condition=~Q(unit_stamp=""), name="resources_receipt_has_stamp"),
            models.CheckConstraint(
                condition=Q(voided_by__isnull=True)
                | Q(given_by__isnull=True)
                | ~Q(voided_by=F("given_by")),
                name="resources_receipt_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "item", "-id"], name="resources_receipt_newest"),
            models.Index(
                fields=["office", "item", "unit_stamp", "id"], name="resources_receipt_unit"
            ),
            models.Index(fields=["office", "receiver"], name="resources_receipt_receiver"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_stamp} {self.given_at:%Y-%m-%d}"


class StockLine(models.Model):
    """One movement of goods; never changed and never deleted.

    `party` is who gave them or where they went; goods handed out have a receipt instead. `reverses`
    is the movement that this one takes back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    item = _to(StockItem, related_name="lines")
    direction = models.CharField(max_length=4, choices=_choices(Direction))
    cause = models.CharField(max_length=20, choices=_choices(Cause))
    quantity = models.PositiveIntegerField()
    occasion = models.CharField(max_length=120, blank=True)
    party = models.CharField(max_length=120, blank=True)
    receipt = _to(Receipt, null=True, related_name="lines")
    reverses = _to("self", null=True)
    matter_id = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField()
    by: Any = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="resources_line_positive"),
            models.CheckConstraint(
                condition=~Q(party="") | Q(receipt__isnull=False), name="resources_line_has_party"
            ),
            models.UniqueConstraint(
                fields=["office", "reverses"],
                condition=Q(reverses__isnull=False),
                name="resources_line_reversed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "item", "-id"], name="resources_line_newest"),
            models.Index(
                fields=["office", "receipt"],
                name="resources_line_receipt",
                condition=Q(receipt__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.quantity}"


class StockRequest(models.Model):
    """A write-off or a correction one person asks for and a second one decides on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    kind = models.CharField(max_length=20, choices=_choices(RequestKind))
    item = _to(StockItem, related_name="requests")
    receipt = _to(Receipt, null=True, related_name="requests")
    line = _to(StockLine, null=True, related_name="requests")
    quantity = models.PositiveIntegerField()
    party = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=_choices(State), default=State.PROPOSED.value)
    proposed_by = _to(settings.AUTH_USER_MODEL, null=True)
    proposer = models.CharField(max_length=240, blank=True)
    proposer_en = models.CharField(max_length=340, blank=True)
    proposed_at = models.DateTimeField()
    decided_by = _to(settings.AUTH_USER_MODEL, null=True)
    decider = models.CharField(max_length=240, blank=True)
    decider_en = models.CharField(max_length=340, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.APPROVED)
                | Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="resources_request_two_people",
            ),
            models.UniqueConstraint(
                fields=["office", "receipt"],
                condition=Q(state="proposed", receipt__isnull=False),
                name="resources_request_once_receipt",
            ),
            models.UniqueConstraint(
                fields=["office", "line"],
                condition=Q(state="proposed", line__isnull=False),
                name="resources_request_once_line",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "-id"], name="resources_request_newest"),
            models.Index(
                fields=["office", "-id"],
                name="resources_request_waiting",
                condition=Q(state="proposed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"
