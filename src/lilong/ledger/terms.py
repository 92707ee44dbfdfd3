"""Words of the ledger: kinds of place, relation, organisation and body, with their names."""

from enum import StrEnum
from typing import Final

from lilong.kernel.text import mark

PLACE_SUBJECT: Final = "ledger_place"
PERSON_SUBJECT: Final = "person"
HOUSEHOLD_SUBJECT: Final = "household"
ORGANISATION_SUBJECT: Final = "organisation"
BODY_SUBJECT: Final = "body"
VISIT_SUBJECT: Final = "visit"


class PlaceKind(StrEnum):
    """What a place is, from the large to the small; the last four stand beside the tree."""

    STREET = "street"
    LANE = "lane"
    ESTATE = "estate"
    BUILDING = "building"
    DWELLING = "dwelling"
    PREMISES = "premises"
    FACILITY = "facility"
    PLOT = "plot"
    VENUE = "venue"


PLACE_NAMES: Final[dict[PlaceKind, str]] = {
    PlaceKind.STREET: mark("Street"),
    PlaceKind.LANE: mark("Lane"),
    PlaceKind.ESTATE: mark("Estate"),
    PlaceKind.BUILDING: mark("Building"),
    PlaceKind.DWELLING: mark("Dwelling"),
    PlaceKind.PREMISES: mark("Premises"),
    PlaceKind.FACILITY: mark("Facility"),
    PlaceKind.PLOT: mark("Plot"),
    PlaceKind.VENUE: mark("Venue"),
}


class Tenure(StrEnum):
    """Whose a dwelling is (L-05)."""

    PUBLIC_RENTAL = "public_rental"
    SOLD_PUBLIC = "sold_public"
    PRIVATE = "private"
    COMMODITY = "commodity"
    COLLECTIVE = "collective"
    UNKNOWN = "unknown"


TENURE_NAMES: Final[dict[Tenure, str]] = {
    Tenure.PUBLIC_RENTAL: mark("Public-rental"),
    Tenure.SOLD_PUBLIC: mark("After-sale public"),
    Tenure.PRIVATE: mark("Private"),
    Tenure.COMMODITY: mark("Commodity"),
    Tenure.COLLECTIVE: mark("Collective"),
    Tenure.UNKNOWN: mark("Tenure unknown"),
}


class DwellingState(StrEnum):
    """How a dwelling is used (L-06)."""

    OWNER_USED = "owner_used"
    LET = "let"
    VACANT = "vacant"
    UNDER_EXPROPRIATION = "under_expropriation"
    UNKNOWN = "unknown"


STATE_NAMES: Final[dict[DwellingState, str]] = {
    DwellingState.OWNER_USED: mark("Used by its owner"),
    DwellingState.LET: mark("Let"),
    DwellingState.VACANT: mark("Vacant"),
    DwellingState.UNDER_EXPROPRIATION: mark("Under expropriation"),
    DwellingState.UNKNOWN: mark("Use unknown"),
}


class FactKey(StrEnum):
    """What is told of a place for a period, each by a row with source and date."""

    TENURE = "tenure"
    STATE = "state"
    OCCUPANTS = "occupants"
    USE = "use"


class Standing(StrEnum):
    """How far a fact has come (DOMAIN 5.1); `ended` holds no longer."""

    REPORTED = "reported"
    CHECKED = "checked"
    CURRENT = "current"
    ENDED = "ended"


STANDING_NAMES: Final[dict[Standing, str]] = {
    Standing.REPORTED: mark("Reported"),
    Standing.CHECKED: mark("Checked"),
    Standing.CURRENT: mark("Current"),
    Standing.ENDED: mark("Ended"),
}


class SourceKind(StrEnum):
    """Who says a fact."""

    COMMUNITY_CLOUD = "cloud"
    VISIT = "visit"
    SUBJECT = "subject"
    POLICE_REGISTER = "police_register"
    PROPERTY_REGISTER = "property_register"
    FIRM_REGISTER = "firm_register"
    PROPERTY_MANAGER = "property_manager"
    COMMITTEE = "committee"
    OFFICE = "office"
    DEMONSTRATION = "demonstration"


SOURCE_NAMES: Final[dict[SourceKind, str]] = {
    SourceKind.COMMUNITY_CLOUD: mark("Community Cloud"),
    SourceKind.VISIT: mark("Home visit"),
    SourceKind.SUBJECT: mark("The person concerned"),
    SourceKind.POLICE_REGISTER: mark("Household register"),
    SourceKind.PROPERTY_REGISTER: mark("Property register"),
    SourceKind.FIRM_REGISTER: mark("Firm register"),
    SourceKind.PROPERTY_MANAGER: mark("Property manager"),
    SourceKind.COMMITTEE: mark("Residents' committee"),
    SourceKind.OFFICE: mark("Subdistrict office"),
    SourceKind.DEMONSTRATION: mark("Invented for the demonstration"),
}


class RelationKind(StrEnum):
    """How a person or an organisation stands to a place, an organisation or a person."""

    LIVES = "lives"
    REGISTERED = "registered"
    OWNS = "owns"
    CO_OWNS = "co_owns"
    RENTS = "rents"
    WORKS = "works"
    MANAGES = "manages"
    REPRESENTS = "represents"
    CONTACT_OF = "contact_of"
    OCCUPIES = "occupies"


RELATION_NAMES: Final[dict[RelationKind, str]] = {
    RelationKind.LIVES: mark("Lives in"),
    RelationKind.REGISTERED: mark("Registered at"),
    RelationKind.OWNS: mark("Owns"),
    RelationKind.CO_OWNS: mark("Co-owns"),
    RelationKind.RENTS: mark("Rents"),
    RelationKind.WORKS: mark("Works for"),
    RelationKind.MANAGES: mark("Manages"),
    RelationKind.REPRESENTS: mark("Represents"),
    RelationKind.CONTACT_OF: mark("Contact of"),
    RelationKind.OCCUPIES: mark("Occupies"),
}
# What makes a person one of an area's people, so that whoever serves the area may see her.
HOME_KINDS: Final = (
    RelationKind.LIVES, RelationKind.REGISTERED, RelationKind.OWNS, RelationKind.CO_OWNS,
    RelationKind.RENTS,
)  # fmt: skip


class IdentityKind(StrEnum):
    """Which paper an identity number comes from (G-11, G-14)."""

    RESIDENT = "resident"
    HMT_PERMIT = "hmt_permit"
    HMT_RESIDENCE = "hmt_residence"
    FOREIGNER_RESIDENCE = "foreigner_residence"
    PASSPORT = "passport"
    NONE = "none"


IDENTITY_NAMES: Final[dict[IdentityKind, str]] = {
    IdentityKind.RESIDENT: mark("Resident identity card"),
    IdentityKind.HMT_PERMIT: mark("Travel permit of Hong Kong, Macao or Taiwan residents"),
    IdentityKind.HMT_RESIDENCE: mark("Residence permit of Hong Kong, Macao or Taiwan residents"),
    IdentityKind.FOREIGNER_RESIDENCE: mark("Foreigner's permanent residence card"),
    IdentityKind.PASSPORT: mark("Passport"),
    IdentityKind.NONE: mark("No number"),
}


class Origin(StrEnum):
    """Where a person's household register is kept (L-03)."""

    LOCAL = "local"
    OTHER_PROVINCE = "other_province"
    HMT = "hmt"
    ABROAD = "abroad"
    UNKNOWN = "unknown"


ORIGIN_NAMES: Final[dict[Origin, str]] = {
    Origin.LOCAL: mark("This city"),
    Origin.OTHER_PROVINCE: mark("Another province"),
    Origin.HMT: mark("Hong Kong, Macao or Taiwan"),
    Origin.ABROAD: mark("Abroad"),
    Origin.UNKNOWN: mark("Origin unknown"),
}


class HouseholdKind(StrEnum):
    """A family's household or a collective one (L-03)."""

    FAMILY = "family"
    COLLECTIVE = "collective"


class MemberRole(StrEnum):
    """How a member stands to the head of the household."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    GRANDCHILD = "grandchild"
    GRANDPARENT = "grandparent"
    RELATIVE = "relative"
    OTHER = "other"


MEMBER_NAMES: Final[dict[MemberRole, str]] = {
    MemberRole.HEAD: mark("Head of household"),
    MemberRole.SPOUSE: mark("Spouse"),
    MemberRole.CHILD: mark("Child"),
    MemberRole.PARENT: mark("Parent"),
    MemberRole.GRANDCHILD: mark("Grandchild"),
    MemberRole.GRANDPARENT: mark("Grandparent"),
    MemberRole.RELATIVE: mark("Relative"),
    MemberRole.OTHER: mark("Other member"),
}


class OrganisationKind(StrEnum):
    """What an organisation is."""

    FIRM = "firm"
    SHOP = "shop"
    PUBLIC_INSTITUTION = "public_institution"
    SOCIAL_ORGANISATION = "social_organisation"
    PROPERTY_MANAGER = "property_manager"
    SCHOOL = "school"
    OTHER = "other"


ORGANISATION_NAMES: Final[dict[OrganisationKind, str]] = {
    OrganisationKind.FIRM: mark("Firm"),
    OrganisationKind.SHOP: mark("Shop"),
    OrganisationKind.PUBLIC_INSTITUTION: mark("Public institution"),
    OrganisationKind.SOCIAL_ORGANISATION: mark("Social organisation"),
    OrganisationKind.PROPERTY_MANAGER: mark("Property manager"),
    OrganisationKind.SCHOOL: mark("School or nursery"),
    OrganisationKind.OTHER: mark("Other organisation"),
}


class BodyKind(StrEnum):
    """What a body with members and terms is."""

    RESIDENTS_COMMITTEE = "residents_committee"
    OWNERS_COMMITTEE = "owners_committee"
    OWNERS_ASSEMBLY = "owners_assembly"
    UNION = "union"
    SCIENCE_ASSOCIATION = "science_association"
    JOINT_CONFERENCE = "joint_conference"
    OTHER = "other"


BODY_NAMES: Final[dict[BodyKind, str]] = {
    BodyKind.RESIDENTS_COMMITTEE: mark("Residents' committee"),
    BodyKind.OWNERS_COMMITTEE: mark("Owners' committee"),
    BodyKind.OWNERS_ASSEMBLY: mark("Owners' assembly"),
    BodyKind.UNION: mark("Union"),
    BodyKind.SCIENCE_ASSOCIATION: mark("Science association"),
    BodyKind.JOINT_CONFERENCE: mark("Joint conference"),
    BodyKind.OTHER: mark("Other body"),
}


class SeatRole(StrEnum):
    """What somebody is in a body."""

    CHAIR = "chair"
    DEPUTY_CHAIR = "deputy_chair"
    SECRETARY = "secretary"
    MEMBER = "member"


SEAT_NAMES: Final[dict[SeatRole, str]] = {
    SeatRole.CHAIR: mark("Chair"),
    SeatRole.DEPUTY_CHAIR: mark("Deputy chair"),
    SeatRole.SECRETARY: mark("Secretary"),
    SeatRole.MEMBER: mark("Member"),
}


class AliasKind(StrEnum):
    """Another name of a place: in use beside its own, from before a renumbering, or spoken."""

    ALIAS = "alias"
    FORMER = "former"
    SPOKEN = "spoken"


class VisitKind(StrEnum):
    """How a household was reached."""

    VISIT = "visit"
    CALL = "call"


class VisitOutcome(StrEnum):
    """What came of a visit."""

    PRESENT = "present"
    ABSENT = "absent"
    REFUSED = "refused"


VISIT_NAMES: Final[dict[VisitKind, str]] = {
    VisitKind.VISIT: mark("Home visit"),
    VisitKind.CALL: mark("Call"),
}
OUTCOME_NAMES: Final[dict[VisitOutcome, str]] = {
    VisitOutcome.PRESENT: mark("Somebody was there"),
    VisitOutcome.ABSENT: mark("Nobody was there"),
    VisitOutcome.REFUSED: mark("Refused"),
}


class Audience(StrEnum):
    """Who may see a care label (L-14)."""

    COMMITTEE = "committee"
    SECTION = "section"
    OFFICE = "office"


AUDIENCE_NAMES: Final[dict[Audience, str]] = {
    Audience.COMMITTEE: mark("The residents' committee"),
    Audience.SECTION: mark("Committee and responsible section"),
    Audience.OFFICE: mark("Whoever may see the person"),
}


class ConflictState(StrEnum):
    """What has become of two sources that disagree."""

    OPEN = "open"
    KEPT = "kept"
    TAKEN = "taken"
    BOTH_WRONG = "both_wrong"


CONFLICT_NAMES: Final[dict[ConflictState, str]] = {
    ConflictState.OPEN: mark("To be decided"),
    ConflictState.KEPT: mark("Kept as it was"),
    ConflictState.TAKEN: mark("Taken over"),
    ConflictState.BOTH_WRONG: mark("Both wrong"),
}
# What sources disagree about, of persons and of places and organisations.
DISPUTED: Final[dict[str, str]] = {
    "name": mark("Name of the person"), "identity": mark("Number of the paper"),
    "phone": mark("Phone"), "born_on": mark("Born on"), "lives": mark("Lives in"),
    "registered": mark("Registered at"), "household": mark("Household"),
    "role": mark("Head of household"), "tenure": mark("Tenure"),
    "state": mark("Use of the dwelling"), "floor_area": mark("Floor area"),
    "owner": mark("Owner"), "organisation": mark("Name of the organisation"),
    "kind": mark("Kind of organisation"), "staff_count": mark("Number of staff"),
    "address": mark("Address"), "place_name": mark("Name"), "name_en": mark("English name"),
    "point": mark("Point"), "built_year": mark("Built in"),
    "is_protected": mark("Protected building"), "floors": mark("Floors"),
    "stairwells": mark("Stairwells"), "has_lift": mark("Lift"), "floor": mark("Floor"),
    "stairwell": mark("Stairwell"), "use": mark("Used for"),
}  # fmt: skip
# A value of these stands encrypted alone, on the conflict as on the person.
SECRET_KEYS: Final = frozenset({"name", "identity", "phone", "born_on"})
# These tell a person apart: another value may be another person, whoever says it.
TELLING_KEYS: Final = frozenset({"name", "identity", "born_on"})
# These a rule of the office may settle; the others are decided one by one.
SETTLED_BY_RULE: Final = ("phone", "lives", "registered", "name")
PREFERENCE_SUBJECT: Final = "ledger_preference"
