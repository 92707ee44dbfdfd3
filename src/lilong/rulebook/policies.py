"""Who may look into the rulebook, propose values and put them in force; nobody else may."""

from dataclasses import dataclass

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.rulebook.terms import State


@dataclass(frozen=True, slots=True)
class Choices:
    """What a viewer may do with something proposed; `is_own` says that it is hers."""

    may_decide: bool = False
    may_withdraw: bool = False
    is_own: bool = False


def may_view(viewer: Viewer) -> bool:
    """Say whether the post may read the rulebook."""
    return viewer.may(Capability.RULEBOOK_VIEW)


def may_propose(viewer: Viewer) -> bool:
    """Say whether the post may draft and propose values of its office."""
    return viewer.may(Capability.RULEBOOK_PROPOSE)


def may_approve(viewer: Viewer) -> bool:
    """Say whether the post may put proposed values in force or end them."""
    return viewer.may(Capability.RULEBOOK_APPROVE)


def choices_on(viewer: Viewer, state: str, proposer: int | None, *, office_id: int) -> Choices:
    """Return what the viewer may do with something that waits: decide on others', withdraw hers."""
    is_own = proposer is not None and proposer == viewer.staff_id
    if state != State.PROPOSED or office_id != viewer.office_id:
        return Choices(is_own=is_own)
    return Choices(
        may_decide=may_approve(viewer) and not is_own,
        may_withdraw=is_own,
        is_own=is_own,
    )
