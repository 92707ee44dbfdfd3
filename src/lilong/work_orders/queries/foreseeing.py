"""What a new rule of contacts and follow-up calls would do to open orders; nothing is written."""

from datetime import datetime

from django.utils.translation import gettext, ngettext

from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.rulebook import queries as rulebook
from lilong.rulebook.ports import Change, Count, Foreseen
from lilong.rulebook.queries import SUPPOSED
from lilong.work_orders import contacting
from lilong.work_orders.contacting import Duty
from lilong.work_orders.terms import KIND


def foresee(viewer: Viewer, change: Change, *, at: datetime) -> Foreseen | None:
    """Tell how many open orders would owe more, or fewer, contacts and calls (H-15)."""
    if change.key != contacting.RULE:
        return None
    del viewer  # the counts are the office's; no order is named
    pairs = _pairs(change)
    more = sum(_owed(new) > _owed(old) for old, new in pairs)
    fewer = sum(_owed(new) < _owed(old) for old, new in pairs)
    words = ngettext(
        "open order is of the kind it is about",
        "open orders are of the kind it is about",
        len(pairs),
    )
    return Foreseen(
        title=gettext("Contacts and follow-up calls of open orders"),
        counts=[
            Count(len(pairs), words),
            Count(more, gettext("of them would owe more contacts or calls under the new value")),
            Count(fewer, gettext("of them would owe fewer contacts or calls under the new value")),
        ],
        note=gettext(
            "An order keeps the value of the day it was received; these numbers are what they "
            "would be, had it been received under the new one."
        ),
    )


def _owed(duty: Duty) -> int:
    return duty.contacts + duty.callbacks


def _pairs(change: Change) -> list[tuple[Duty, Duty]]:
    """Return, of each open order the change is about, what it owes and what it then would."""
    known = cases.open_scopes(change.office_id, KIND)
    held = [
        rulebook.value(contacting.RULE, office_id=change.office_id, scope=scopes, on=on)
        for scopes, on in known
    ]
    with rulebook.supposing(change):
        then = [
            rulebook.value(
                contacting.RULE, office_id=change.office_id, scope=scopes, on=change.valid_from
            )
            for scopes, _on in known
        ]
    return [
        (contacting.duty_of(old.value), contacting.duty_of(new.value))
        for old, new in zip(held, then, strict=True)
        if new.version_id == SUPPOSED
    ]
