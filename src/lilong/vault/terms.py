"""Words of the vault: kinds of protected value and the purposes for which one may be read."""

from enum import StrEnum

from lilong.kernel.text import mark


class Kind(StrEnum):
    """What sort of value a protected field holds; decides its mask and its normal form."""

    NAME = "name"
    PHONE = "phone"
    IDENTITY = "identity"
    ADDRESS = "address"
    TEXT = "text"
    KEY = "key"


class Purpose(StrEnum):
    """Why somebody reads a protected value in full (L-08, L-09)."""

    HANDLING = "handling"
    CONTACT = "contact"
    FOLLOW_UP_CALL = "follow_up_call"
    CORRECTION = "correction"
    AUDIT = "audit"
    VISIT = "visit"
    REGISTER_KEEPING = "register_keeping"
    EXPORT = "export"
    SUBJECT_REQUEST = "subject_request"
    EMERGENCY = "emergency"
    MINORS = "minors"


PURPOSE_NAMES: dict[Purpose, str] = {
    Purpose.HANDLING: mark("Handling a matter"),
    Purpose.CONTACT: mark("Contacting the person"),
    Purpose.FOLLOW_UP_CALL: mark("Follow-up call"),
    Purpose.CORRECTION: mark("Correcting the record"),
    Purpose.AUDIT: mark("Audit"),
    Purpose.VISIT: mark("Visiting a household"),
    Purpose.REGISTER_KEEPING: mark("Keeping the ledger"),
    Purpose.EXPORT: mark("Export of persons"),
    Purpose.SUBJECT_REQUEST: mark("Request of the person herself"),
    Purpose.EMERGENCY: mark("Danger to life or property"),
    Purpose.MINORS: mark("Protecting a minor"),
}


# Of whom a reading is, as the read log names it; rooms name their subjects' kinds themselves.
SUBJECT_NAMES: dict[str, str] = {
    "caller": mark("caller"),
    "person": mark("person of the ledger"),
    "visit": mark("home visit"),
    "person_search": mark("search for a person"),
    "goods_receipt": mark("receipt of goods"),
    "campaign_line": mark("line of a roll"),
}
