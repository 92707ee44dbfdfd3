"""Who may change offices, units, posts, staff and grants; deny by default."""

from datetime import datetime

from lilong.accounts import sight
from lilong.accounts.models import Office
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.text import mark

ADMINISTRATION = (
    Capability.SYSTEM_MANAGE,
    Capability.SECURITY_MANAGE,
    Capability.AUDIT_READ,
)

NOT_GRANTED = Refusal(
    "not_granted", mark("Your post has not been given this. Nothing was changed."), rule="L-09"
)


def capabilities_of(by: Actor, office: Office, at: datetime) -> frozenset[Capability]:
    """Return what an actor's post allows at a moment, worked out anew, never from the actor itself.

    The system may do everything in every office; citizens and imports nothing here.
    """
    if by.kind is ActorKind.SYSTEM:
        return frozenset(Capability)
    if by.office_id != office.pk or by.post_id is None:
        return frozenset()
    on = local(at).date()
    viewer: Viewer | None = None
    if by.kind is ActorKind.STAFF and by.staff_id is not None:
        viewer = sight.desk_of(by.staff_id, office, on).get(by.post_id)
    elif by.kind is ActorKind.CLIENT:
        viewer = sight.of_post(by.post_id, office.pk, office.revision, on, client=by.reference)
    return viewer.capabilities if viewer else frozenset()


def demand(by: Actor, office: Office, at: datetime, *any_of: Capability) -> None:
    """Raise NotVisible for an actor of another office, Refused for one without the capability."""
    if by.kind is not ActorKind.SYSTEM and by.office_id != office.pk:
        raise NotVisible
    if capabilities_of(by, office, at).isdisjoint(any_of):
        raise Refused(NOT_GRANTED)


def demand_system(by: Actor) -> None:
    """Raise Refused for everybody but the system itself: offices are made by its commands."""
    if by.kind is not ActorKind.SYSTEM:
        raise Refused(NOT_GRANTED)
