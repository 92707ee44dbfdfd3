"""The ledger's tables: one source of truth for places, persons, households, organisations."""

from lilong.ledger.models.editions import Edition
from lilong.ledger.models.facts import Sourced, holding_on
from lilong.ledger.models.parties import (
    Body,
    BodySeat,
    Household,
    HouseholdMember,
    Label,
    Organisation,
    Person,
    Relation,
)
from lilong.ledger.models.places import (
    Building,
    Dwelling,
    Estate,
    Place,
    PlaceAlias,
    PlaceFact,
    PlaceQuerySet,
    Premises,
)
from lilong.ledger.models.privacy import (
    ImpactAssessment,
    PurposeEntry,
    ReadingSample,
    SampleDraw,
)
from lilong.ledger.models.rights import (
    GuardianConsent,
    PersonExport,
    RetentionRun,
    SubjectRequest,
)
from lilong.ledger.models.rounds import PlannedVisit
from lilong.ledger.models.tallies import TallyArea, TallyCell, TallyMark
from lilong.ledger.models.work import (
    BuildingGroup,
    BuildingGroupPart,
    Conflict,
    ForeignId,
    KnownDistinct,
    Merge,
    Visit,
)

__all__ = [
    "Body",
    "BodySeat",
    "Building",
    "BuildingGroup",
    "BuildingGroupPart",
    "Conflict",
    "Dwelling",
    "Edition",
    "Estate",
    "ForeignId",
    "GuardianConsent",
    "Household",
    "HouseholdMember",
    "ImpactAssessment",
    "KnownDistinct",
    "Label",
    "Merge",
    "Organisation",
    "Person",
    "PersonExport",
    "Place",
    "PlaceAlias",
    "PlaceFact",
    "PlaceQuerySet",
    "PlannedVisit",
    "Premises",
    "PurposeEntry",
    "ReadingSample",
    "Relation",
    "RetentionRun",
    "SampleDraw",
    "Sourced",
    "SubjectRequest",
    "TallyArea",
    "TallyCell",
    "TallyMark",
    "Visit",
    "holding_on",
]
