"""The callers, and what an order has beyond its matter."""

from enum import StrEnum
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from lilong.kernel.identifiers import new_id
from lilong.vault.fields import BlindIndexField, ProtectedField
from lilong.work_orders.terms import RequesterKind, RequestKind, ResultClass, Source


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(w.value, w.value) for w in words]


class Caller(models.Model):
    """Who asked. Names and numbers are encrypted, masked by default, found by blind index (L-08).

    The same phone and name is the same caller; another office's caller is another row.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = ProtectedField(kind="name", blank=True, default="")
    phone = ProtectedField(kind="phone", blank=True, default="")
    identity = ProtectedField(kind="identity", blank=True, default="")
    email = ProtectedField(kind="text", blank=True, default="")
    name_index = BlindIndexField(source="name")
    phone_index = BlindIndexField(source="phone")
    identity_index = BlindIndexField(source="identity")
    email_index = BlindIndexField(source="email")
    kind = models.CharField(
        max_length=8, choices=_choices(RequesterKind), default=RequesterKind.PERSON.value
    )
    first_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["office", "phone_index"],
                name="work_orders_caller_phone",
                condition=~Q(phone_index=""),
            ),
            models.Index(
                fields=["office", "email_index"],
                name="work_orders_caller_email",
                condition=~Q(email_index=""),
            ),
            models.Index(
                fields=["office", "identity_index"],
                name="work_orders_caller_identity",
                condition=~Q(identity_index=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name or self.phone)


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    """Filters that name what a list is about."""

    def of_office(self, office_id: int) -> Self:
        return self.filter(office_id=office_id)


class WorkOrder(models.Model):
    """What an order has beyond its matter: door, sender, caller, category, words, result.

    `words` are the citizen's own and are never edited. `sender_number` is the hotline's number;
    where there is none, `fingerprint` (of source, time and words) tells whether it is known.
    `happened_at` is when the thing happened, if that was told. `is_dissatisfied` is the last
    answer of the caller in the present round; `sent_back` counts returns to the centre (H-05),
    `rework_count` site checks that failed (U-07), `is_to_check` while one is to be made;
    `warned_at` is the first sign of dissatisfaction the unit's head has not acknowledged (H-03).
    `sender_answer` is what the sender says it has answered already. `rules_version` held when the
    order was dispatched last, and `rule` of it proposed the unit; none means the safety net did.
    `snoozed_until` is when it comes back to the queue; `goes_with` the order it was merged with.
    """

    matter = models.OneToOneField(
        "cases.Matter", on_delete=models.PROTECT, primary_key=True, related_name="work_order"
    )
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source = models.CharField(max_length=20, choices=_choices(Source))
    sender = models.CharField(max_length=60, blank=True)
    sender_number = models.CharField(max_length=60, blank=True)
    fingerprint = models.CharField(max_length=32)
    request_kind = models.CharField(max_length=12, choices=_choices(RequestKind))
    category = models.ForeignKey(
        "work_orders.Category",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    category_revision = models.PositiveIntegerField(default=0)
    result_class = models.CharField(max_length=12, blank=True, choices=_choices(ResultClass))
    caller = models.ForeignKey(
        Caller,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
        db_index=False,
    )
    is_anonymous = models.BooleanField(default=False)
    is_secret = models.BooleanField(default=False)
    is_firm = models.BooleanField(default=False)
    words = models.TextField()
    happened_at = models.DateTimeField(null=True, blank=True)
    is_dissatisfied = models.BooleanField(default=False)
    warned_at = models.DateTimeField(null=True, blank=True)
    sent_back = models.PositiveSmallIntegerField(default=0)
    rework_count = models.PositiveSmallIntegerField(default=0)
    is_to_check = models.BooleanField(default=False)
    sender_answer = models.TextField(blank=True)
    sender_answered_at = models.DateTimeField(null=True, blank=True)
    import_run = models.UUIDField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    goes_with = models.ForeignKey(
        "cases.Matter",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followers",
        db_index=False,
    )
    rules_version = models.ForeignKey(
        "work_orders.DispatchVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    rule = models.ForeignKey(
        "work_orders.DispatchRule",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    objects: ClassVar[Any] = WorkOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "source", "sender_number"],
                condition=~Q(sender_number=""),
                name="work_orders_sender_number",
            ),
            models.UniqueConstraint(
                fields=["office", "source", "fingerprint"],
                condition=Q(sender_number=""),
                name="work_orders_fingerprint",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "caller", "-matter"],
                name="work_orders_of_caller",
                condition=Q(caller__isnull=False),
            ),
            models.Index(
                fields=["office", "category", "-matter"],
                name="work_orders_of_category",
                condition=Q(category__isnull=False),
            ),
            models.Index(
                fields=["office", "warned_at"],
                name="work_orders_warned",
                condition=Q(warned_at__isnull=False),
            ),
            models.Index(
                fields=["office", "goes_with"],
                name="work_orders_goes_with",
                condition=Q(goes_with__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.matter_id)
