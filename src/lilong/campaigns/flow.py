"""The register of declared campaigns, and the loop each of them goes through as a matter.

A campaign is a matter with a number, a lead unit, a deadline and a journal; its lines are its own.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.accounts.terms import Capability
from lilong.campaigns.grammar import Campaign, faults
from lilong.campaigns.terms import Stage as Key
from lilong.cases import flow as cases
from lilong.cases.grammar import (
    By,
    Clock,
    Kind,
    Limit,
    Move,
    Programme,
    Question,
    Stage,
    Track,
    Why,
)

_SEED = "S1:41, S3:28"
_MANAGER = By(Capability.CAMPAIGNS_MANAGE)
_campaigns: dict[str, Campaign] = {}

STAGES = (
    Stage(Key.PREPARED, _("Prepared"), _("The roll can still be changed; nothing is counted.")),
    Stage(Key.RUNNING, _("Running"), _("The roll is frozen; its lines are worked through.")),
    Stage(
        Key.CLOSED,
        pgettext_lazy("a campaign", "Ended"),
        _("Every round is closed; the results stand."),
        closes=True,
    ),
    Stage(Key.CANCELLED, _("Called off"), _("It ended without a result."), closes=True),
)
TRACK = (
    Track("prepared", _("Prepared"), (Key.PREPARED,)),
    Track("running", _("Running"), (Key.RUNNING,)),
    Track("ended", pgettext_lazy("a campaign", "Ended"), (Key.CLOSED, Key.CANCELLED)),
)
DUE = Question("due_date", _("To be finished by"), Kind.DATE)
CLOCKS = (
    Clock(
        "canvass",
        _("Finish the campaign"),
        Limit(date_fact="due_date"),
        Why(_("A campaign has a day by which it is finished."), "ROL", _SEED),
    ),
)
MOVES = (
    Move(
        "freeze",
        _("Freeze the roll and begin"),
        frm=(Key.PREPARED,),
        to=Key.RUNNING,
        by=(_MANAGER,),
        why=Why(_("The base of every share is fixed by a day."), "ROL", _SEED),
        undo=False,
        primary=True,
    ),
    Move(
        "move_deadline",
        _("Move the day"),
        frm=(Key.PREPARED, Key.RUNNING),
        to=None,
        by=(_MANAGER,),
        why=Why(_("Another day needs a reason; the old one stays in the journal."), "ROL", _SEED),
        asks=(DUE,),
        restarts=("canvass",),
        asks_reason=True,
        undo=False,
    ),
    Move(
        "close",
        _("End the campaign"),
        frm=(Key.RUNNING,),
        to=Key.CLOSED,
        by=(_MANAGER,),
        why=Why(_("It ends when its rounds are closed, with a summary."), "ROL", _SEED),
        asks=(Question("summary", _("Summary"), Kind.LONG_TEXT),),
        stops=("canvass",),
        asks_reason=True,
        confirms=True,
        undo=False,
    ),
    Move(
        "cancel",
        _("Call the campaign off"),
        frm=(Key.PREPARED, Key.RUNNING),
        to=Key.CANCELLED,
        by=(_MANAGER,),
        why=Why(_("What does not take place says why."), "ROL", _SEED),
        voids=("canvass",),
        asks_reason=True,
        confirms=True,
        undo=False,
    ),
)


class FaultyDeclaration(Exception):
    """A campaign's declaration has faults; the message lists them all."""


def loop_of(campaign: Campaign) -> Programme:
    """Return the matter's declaration that belongs to a campaign's."""
    return Programme(
        key=campaign.key,
        version=campaign.version,
        label=campaign.label,
        about=campaign.about,
        basis=campaign.basis,
        stages=STAGES,
        moves=MOVES,
        raised_by=(_MANAGER,),
        facts=(DUE, *campaign.facts),
        clocks=CLOCKS,
        opens=("canvass",),
        track=TRACK,
        rulings=campaign.rulings,
        keys=campaign.keys,
        seen_by=Capability.CAMPAIGNS_VIEW,
        confidentiality=campaign.confidentiality,
        own_page="campaigns:campaign",
    )


def register(campaign: Campaign) -> None:
    """Take a declaration in; called when programmes are loaded. Raises FaultyDeclaration."""
    found = faults(campaign)
    if found:
        raise FaultyDeclaration("\n".join(found))
    cases.register(loop_of(campaign))
    _campaigns[campaign.key] = campaign


def unregister(key: str) -> None:
    """Forget a declaration; only tests that bring their own do this."""
    _campaigns.pop(key, None)
    cases.unregister(key)


def campaign(key: str) -> Campaign:
    """Return a declaration by its key; KeyError if none is registered."""
    return _campaigns[key]


def campaigns() -> tuple[Campaign, ...]:
    """Return all declarations, in the order they were registered."""
    return tuple(_campaigns.values())


def is_known(key: str) -> bool:
    """Say whether a key is a campaign's."""
    return key in _campaigns
