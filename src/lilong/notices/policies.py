"""Whose notices a viewer sees: those to her, to her post and to her unit."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lilong.accounts.policies import capabilities_of
from lilong.accounts.queries import office
from lilong.accounts.terms import SEES_MATTERS, Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.kernel.actor import Actor
from lilong.notices.models import Notice, NoticeTemplate
from lilong.notices.terms import WordingState

# Who decides on an office's words: whoever approves its rules, or another system administrator.
MAY_DECIDE = (Capability.RULEBOOK_APPROVE, Capability.SYSTEM_MANAGE)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a viewer may do with words: change the draft, decide on them, take them back."""

    may_change: bool = False
    may_decide: bool = False
    may_withdraw: bool = False
    is_own: bool = False


def choices_on(viewer: Viewer, row: NoticeTemplate) -> Choices:
    """Return what a viewer may do with words of her office."""
    is_own = row.proposed_by_id is not None and row.proposed_by_id == viewer.staff_id
    waits = row.state == WordingState.PROPOSED
    is_draft = row.state == WordingState.DRAFT
    return Choices(
        may_change=is_draft and is_own and viewer.may(Capability.SYSTEM_MANAGE),
        may_decide=waits and not is_own and not viewer.capabilities.isdisjoint(MAY_DECIDE),
        may_withdraw=is_own and (waits or is_draft),
        is_own=is_own,
    )


def addresses_of(staff_id: int | None, post_id: int | None, unit_id: int | None) -> list[str]:
    """Return every address under which somebody in a post is told something."""
    named = {"staff": staff_id, "post": post_id, "unit": unit_id}
    return [f"{kind}:{key}" for kind, key in named.items() if key is not None]


def inbox_of(office_id: int | None, addresses: list[str]) -> QuerySet[Notice]:
    """Return the notices under these addresses of an office that were not withdrawn."""
    return Notice.objects.filter(Q(office_id=office_id, recipient__in=addresses, withdrawn_at=None))


def inbox_of_actor(by: Actor) -> QuerySet[Notice]:
    """Return the notices an actor may mark as read: none for anybody but staff."""
    return inbox_of(by.office_id, addresses_of(by.staff_id, by.post_id, _heard_unit_id(by)))


def _heard_unit_id(by: Actor) -> int | None:
    """Return the unit whose notices an actor's post hears (`Viewer.heard_unit_id`)."""
    if by.unit_id is None or by.office_id is None:
        return None
    granted = capabilities_of(by, office(by.office_id), clock.now())
    return None if granted.isdisjoint(SEES_MATTERS) else by.unit_id
