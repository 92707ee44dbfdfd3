"""Words of the campaigns room: the stages of a campaign, what its journal entries are called."""

from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

CAMPAIGN_SUBJECT: Final = "campaign"
LINE_SUBJECT: Final = "campaign_line"
ENTRY_SUBJECT: Final = "campaign_entry"
RESERVED: Final = ("due_date", "starts_on")


class Stage(StrEnum):
    """How far a campaign is; its lines have states of their own."""

    PREPARED = "prepared"
    RUNNING = "running"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Asks(StrEnum):
    """Who asks for a move: a post, the line by its slip, a track of the line."""

    POST = "post"
    LINE = "line"
    TRACK = "track"


class Channel(StrEnum):
    """How a move was made."""

    DESK = "desk"
    PHONE = "phone"
    SLIP = "slip"
    API = "api"
    IMPORT = "import"
    SYSTEM = "system"


# How the mediation of an objection ended.
OUTCOME_NAMES: Final[dict[str, Any]] = {
    "settled": _("An agreement was reached"),
    "upheld": _("Objection upheld"),
    "not_upheld": _("Objection not upheld"),
}
