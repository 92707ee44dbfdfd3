"""Searches that people keep, and boards put together from them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from lilong.work_orders.terms import LONGEST_NAME, Reach

_OWNERS = {Reach.OWN: "staff", Reach.POST: "post", Reach.UNIT: "unit"}


def _belongs() -> Q:
    """Return the condition that exactly the owner of the reach is named; an office needs none."""
    found = Q()
    for reach in Reach:
        named = {f"{name}__isnull": _OWNERS.get(reach) != name for name in _OWNERS.values()}
        found |= Q(reach=reach, **named)
    return found


class Kept(models.Model):
    """Something a person keeps for herself, or for a post, a unit or the office she works in.

    `made_by` can read it still when the post or unit has ended. What has ended stays as a row: the
    journal names it.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    reach = models.CharField(max_length=8, choices=[(r.value, r.value) for r in Reach])
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    post = models.ForeignKey(
        "accounts.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        "accounts.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=LONGEST_NAME)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=_belongs(), name="work_orders_%(class)s_owner")
        ]

    def __str__(self) -> str:
        return self.name


class SavedSearch(Kept):
    """The filters of the list of orders under a name; whoever opens it sees her own orders only.

    `asked` holds what the filter bar says, by the name of its field, empty ones left out. Nothing
    in it names a caller. `position` is the place among those of the same reach.
    """

    asked: Any = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)


class SearchBoard(Kept):
    """Several saved searches on one page, in an order of their own."""


class BoardPlace(models.Model):
    """The place of a search on a board."""

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    board = models.ForeignKey(SearchBoard, on_delete=models.PROTECT, related_name="places")
    search = models.ForeignKey(SavedSearch, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "search"], name="work_orders_board_once")
        ]

    def __str__(self) -> str:
        return f"{self.board_id}: {self.search_id}"


class StartBoard(models.Model):
    """The board a person begins her day with, instead of the overview."""

    staff = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    board = models.ForeignKey(SearchBoard, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.board_id}"
