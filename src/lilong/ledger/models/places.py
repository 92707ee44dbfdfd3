"""Places from the street to the dwelling, premises and facilities, and their other names."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from lilong.kernel.identifiers import new_id
from lilong.ledger.models.facts import Sourced, choices
from lilong.ledger.terms import AliasKind, FactKey, PlaceKind
from lilong.territory.models import valid_on


class PlaceQuerySet(models.QuerySet["Place"]):
    """Filters that name what a list is about."""

    def of_kind(self, *kinds: PlaceKind) -> Self:
        return self.filter(kind__in=kinds)

    def on(self, day: Any) -> Self:
        return self.filter(valid_on(day))


def _key(to: str, **more: Any) -> Any:
    return models.ForeignKey(
        to, null=True, blank=True, on_delete=models.PROTECT, db_index=False,
        **{"related_name": "+", **more},
    )  # fmt: skip


class Place(models.Model):
    """A place with its standard address (G-19): road, lane (弄), number (号), building (幢), room.

    `parent` is what it lies in; `street`, `estate` and `building` are those above it, kept on each
    row so that all below one are found without walking the tree. `address` is the standard
    spelling, made from its parts; `sort_key` the same as lists are sorted by. `order` is its place
    along the street, for premises. Coordinates are WGS-84, `shape` GeoJSON. A place that was torn
    down ends and stays.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, choices=choices(PlaceKind))
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    parent = _key("self", related_name="children")
    street = _key("self")
    estate = _key("self")
    building = _key("self")
    area = _key("territory.Area")
    area_path = models.CharField(max_length=60, blank=True)
    road = models.CharField(max_length=60, blank=True)
    lane = models.CharField(max_length=20, blank=True)
    number = models.CharField(max_length=20, blank=True)
    building_number = models.CharField(max_length=20, blank=True)
    room = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=200, blank=True)
    sort_key = models.CharField(max_length=255, blank=True, editable=False)
    order = models.IntegerField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    shape: Any = models.JSONField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "code"],
                condition=~Q(code="") & Q(valid_to__isnull=True),
                name="ledger_place_code",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "kind", "area_path", "id"], name="ledger_place_area"),
            models.Index(fields=["office", "address"], name="ledger_place_address"),
            models.Index(fields=["office", "parent", "kind"], name="ledger_place_parent"),
            models.Index(
                fields=["office", "building", "id"],
                name="ledger_place_building",
                condition=Q(building__isnull=False),
            ),
            models.Index(
                fields=["office", "estate", "kind"],
                name="ledger_place_estate",
                condition=Q(estate__isnull=False),
            ),
            models.Index(
                fields=["office", "street", "order", "id"],
                name="ledger_place_street",
                condition=Q(order__isnull=False),
            ),
            models.Index(
                fields=["office", "street", "kind"],
                name="ledger_place_along",
                condition=Q(street__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.address


class Estate(models.Model):
    """What an estate has beyond its place; `is_protected`: nothing is built without approval."""

    place = models.OneToOneField(
        Place, on_delete=models.PROTECT, primary_key=True, related_name="estate_facts"
    )
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    built_year = models.PositiveSmallIntegerField(null=True, blank=True)
    is_protected = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.place_id)


class Building(models.Model):
    """What a building has beyond its place: floors above ground, stairwells, a lift or none."""

    place = models.OneToOneField(
        Place, on_delete=models.PROTECT, primary_key=True, related_name="building_facts"
    )
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    built_year = models.PositiveSmallIntegerField(null=True, blank=True)
    is_protected = models.BooleanField(default=False)
    floors = models.PositiveSmallIntegerField(null=True, blank=True)
    stairwells = models.PositiveSmallIntegerField(null=True, blank=True)
    has_lift = models.BooleanField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.place_id)


class Dwelling(models.Model):
    """Where in its building a dwelling lies, and its floor area in dm²."""

    place = models.OneToOneField(
        Place, on_delete=models.PROTECT, primary_key=True, related_name="dwelling_facts"
    )
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    floor = models.SmallIntegerField(null=True, blank=True)
    stairwell = models.CharField(max_length=10, blank=True)
    floor_area = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.place_id)


class Premises(models.Model):
    """What premises or a facility are used for ("barber", "bin house"), and their area in dm²."""

    place = models.OneToOneField(
        Place, on_delete=models.PROTECT, primary_key=True, related_name="premises_facts"
    )
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    use = models.CharField(max_length=80, blank=True)
    floor_area = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.place_id)


class PlaceAlias(Sourced):
    """Another name or address of a place, for some days: 新福康里, or its number before 1998."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="aliases", db_index=False
    )
    kind = models.CharField(max_length=8, choices=choices(AliasKind))
    text = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(fields=["office", "place"], name="ledger_alias_place"),
            models.Index(fields=["office", "text"], name="ledger_alias_text"),
        ]

    def __str__(self) -> str:
        return self.text


class PlaceFact(Sourced):
    """What was told of a place for some days: tenure (L-05), state (L-06), how many live there.

    Periods of one key never overlap; sources that disagree stand as a `Conflict`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="facts", db_index=False)
    key = models.CharField(max_length=12, choices=choices(FactKey))
    value = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "key", "valid_from"],
                condition=Q(is_mistaken=False),
                name="ledger_fact_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["office", "key", "value", "place"],
                name="ledger_fact_current",
                condition=Q(valid_to__isnull=True, is_mistaken=False),
            ),
            models.Index(fields=["office", "place", "key"], name="ledger_fact_place"),
        ]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"
