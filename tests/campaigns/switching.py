"""How tests switch on a kind of campaign that is off by default."""

from lilong.campaigns.switches import ENABLED
from lilong.rulebook import snapshot
from lilong.rulebook.models import RuleValue
from lilong.rulebook.terms import State
from tests.campaigns.doing import AT, SINCE


def switched_on(cast, programme: str, office=None) -> None:
    """Write the office's own value as it stands after somebody approved it."""
    home = office or cast.home
    RuleValue.objects.create(
        office=home.office, key=ENABLED, valid_from=SINCE, state=State.APPROVED,
        value=[{"programme": programme, "is_on": True, "basis": "试验（虚构）"}],
        proposed_at=AT,
    )  # fmt: skip
    snapshot.note_change()
