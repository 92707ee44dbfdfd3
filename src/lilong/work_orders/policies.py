"""Who sees orders and callers. Deny by default; matters are the engine's policy."""

from datetime import date

from django.db.models import Q

from lilong.accounts import queries as accounts
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.cases import policies as cases
from lilong.cases.models import MatterQuerySet
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.work_orders.terms import KIND, Reach


def visible_orders(viewer: Viewer) -> MatterQuerySet:
    """Return the matters of this kind that the viewer may see."""
    return cases.visible_matters(viewer, {KIND})


def may_dispatch(viewer: Viewer) -> Refusal | None:
    """Say whether a viewer dispatches at all; the declaration decides about a single order."""
    if viewer.may(Capability.ORDERS_DISPATCH):
        return None
    return Refusal("not_granted", mark("Your post does not dispatch orders."))


def may_decide(viewer: Viewer) -> Refusal | None:
    """Say whether a viewer decides on requests of units at all; the declaration decides on one."""
    if viewer.may(Capability.ORDERS_DISPATCH) or viewer.may(Capability.ORDERS_SUPERVISE):
        return None
    return Refusal("not_granted", mark("Your post does not decide on requests of units."))


def may_reveal(viewer: Viewer, *, is_secret: bool) -> Refusal | None:
    """Say whether a viewer may have a caller's details shown in full (L-08).

    Who asked that the identity be kept secret (H-07) is known to the centre alone.
    """
    if not viewer.may(Capability.PERSONS_REVEAL):
        return Refusal("not_granted", mark("Your post may not see personal details."), rule="L-08")
    is_of_centre = viewer.may(Capability.ORDERS_DISPATCH) or viewer.may(Capability.ORDERS_FOLLOW_UP)
    if is_secret and not is_of_centre:
        text = mark("The caller asked to be kept secret: only the centre may see who it is.")
        return Refusal("kept_secret", text, rule="H-07")
    return None


def may_view_rules(viewer: Viewer) -> Refusal | None:
    """Say whether a viewer reads the dispatch rules: who sees orders, and who minds the house."""
    if viewer.may(Capability.ORDERS_VIEW) or viewer.may(Capability.SYSTEM_MANAGE):
        return None
    return Refusal("not_granted", mark("Your post does not see the dispatch rules."))


def may_edit_rules(viewer: Viewer) -> Refusal | None:
    """Say whether a viewer drafts and proposes dispatch rules: the centre, or who proposes rules.

    A draft sends no order anywhere; publishing is another right, and another person's.
    """
    may_see = viewer.may(Capability.ORDERS_VIEW)
    if may_see and (
        viewer.may(Capability.ORDERS_DISPATCH) or viewer.may(Capability.RULEBOOK_PROPOSE)
    ):
        return None
    return Refusal("not_granted", mark("Your post does not draft dispatch rules."), rule="H-13")


def may_publish_rules(viewer: Viewer) -> Refusal | None:
    """Say whether a viewer puts proposed dispatch rules in force."""
    if viewer.may(Capability.RULEBOOK_APPROVE):
        return None
    return Refusal("not_granted", mark("Your post does not publish dispatch rules."), rule="H-13")


def may_edit_catalogue(viewer: Viewer) -> Refusal | None:
    """Say whether a viewer puts changes of the catalogue forward: who drafts dispatch rules."""
    if may_edit_rules(viewer) is None:
        return None
    text = mark("Your post does not put changes of the catalogue forward.")
    return Refusal("not_granted", text, rule="H-13")


def may_approve_catalogue(viewer: Viewer) -> Refusal | None:
    """Say whether a viewer decides on changes of the catalogue that somebody else put forward."""
    if viewer.may(Capability.ORDERS_VIEW) and viewer.may(Capability.RULEBOOK_APPROVE):
        return None
    text = mark("Your post does not decide on changes of the catalogue.")
    return Refusal("not_granted", text, rule="H-13")


def may_keep(viewer: Viewer, reach: str) -> Refusal | None:
    """Say whether a viewer saves, changes and ends searches and boards of a reach.

    Her own, and those of her post and unit; the office's is for who supervises it.
    """
    if not viewer.may(Capability.ORDERS_VIEW) or viewer.staff_id is None:
        return Refusal("not_granted", mark("Your post does not see orders."))
    if reach == Reach.OFFICE and not viewer.may(Capability.ORDERS_SUPERVISE):
        text = mark("Only who supervises the office's orders keeps searches and boards for all.")
        return Refusal("not_granted", text, field="reach")
    return None


def kept_for(viewer: Viewer, on: date) -> Q:
    """Return the filter of the searches and boards a viewer finds.

    Her own, those of her post, unit and office, and those of posts and units that hers succeeded.
    Of what has ended without her being the successor she still finds what she made herself.
    """
    if not viewer.may(Capability.ORDERS_VIEW):
        return Q(pk__in=())
    ended = Q(post__valid_to__lt=on)
    of_post = Q(post_id=viewer.post_id) | (ended & Q(post__successor_id=viewer.post_id))
    found = Q(reach=Reach.OFFICE)
    found |= Q(reach=Reach.POST) & of_post
    found |= Q(reach=Reach.UNIT, unit_id__in=_answered_for(viewer, on))
    if viewer.staff_id is not None:
        found |= Q(reach=Reach.OWN, staff_id=viewer.staff_id)
        found |= Q(made_by_id=viewer.staff_id) & (ended | Q(unit__valid_to__lt=on))
    return Q(office_id=viewer.office_id) & found


def _answered_for(viewer: Viewer, on: date) -> list[int]:
    """Return the viewer's unit and the ended ones whose last successor it is."""
    units = accounts.units_of(accounts.office(viewer.office_id))
    found = []
    for unit in units.values():
        last, seen = unit, {unit.pk}
        while last.valid_to and last.valid_to < on and last.successor_id:
            if last.successor_id in seen:
                break
            last = units[last.successor_id]
            seen.add(last.pk)
        if last.pk == viewer.unit_id:
            found.append(unit.pk)
    return found
