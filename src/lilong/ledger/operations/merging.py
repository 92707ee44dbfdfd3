"""Two persons found to be one, undone again, or said to be two (DOMAIN 5.1: merging is reversible).

What the one that goes has is passed on to the one that stays; an undone merge gives it back.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.ledger import policies
from lilong.ledger.models import (
    HouseholdMember,
    KnownDistinct,
    Merge,
    Person,
    Relation,
)
from lilong.ledger.operations.passing_on import give_back, pass_on
from lilong.ledger.operations.recording import ask, draft, record
from lilong.ledger.terms import PERSON_SUBJECT, MemberRole, RelationKind


def merge_persons(
    *, kept_id: UUID, gone_id: UUID, reason: str, viewer: Viewer, by: Actor, at: datetime
) -> Merge:
    """Let one person's record go on in another's; both must be visible to who decides.

    Refused when both are registered at different places today, or both head one household: which
    of the two is right has to be decided first. Raises Stale when one was merged meanwhile.
    """
    ask(policies.may(viewer, Capability.LEDGER_DECIDE), _says_why(reason))
    seen = policies.visible_persons(viewer)
    kept, gone = policies.get_visible(seen, kept_id), policies.get_visible(seen, gone_id)
    ask(_are_two(kept, gone))
    with transaction.atomic():
        ask(*_clashes(kept, gone))
        _claim(gone, merged_into=kept)
        _claim(kept)
        moved = pass_on(gone, kept)
        merge = Merge.objects.create(
            office_id=kept.office_id, kept=kept, gone=gone, moved=moved, reason=reason.strip(),
            merged_at=at, by=by.as_data(),
        )  # fmt: skip
        _note("person_merged", merge, {"moved": moved}, reason, by=by, at=at)
    return merge


def undo_merge(*, merge_id: UUID, reason: str, viewer: Viewer, by: Actor, at: datetime) -> Merge:
    """Let the person who went stand by herself again, with everything that moved from her.

    What was recorded of the other since then stays with the other.
    """
    ask(policies.may(viewer, Capability.LEDGER_DECIDE), _says_why(reason))
    merge = Merge.objects.filter(pk=merge_id, office=viewer.office_id).first()
    if merge is None or not policies.visible_persons(viewer).filter(pk=merge.kept_id).exists():
        raise NotVisible
    ask(_is_erased(merge.gone))
    with transaction.atomic():
        rows = Merge.objects.filter(pk=merge.pk, undone_at=None)
        undone = {"undone_at": at, "undone_by": by.as_data(), "undone_reason": reason.strip()}
        if rows.update(**undone) != 1:
            raise Stale
        gone, kept = merge.gone, merge.kept
        give_back(merge.moved, gone, kept)
        _claim(gone, merged_into=None)
        _claim(kept)
        merge.refresh_from_db()
        _note("person_unmerged", merge, {}, reason, by=by, at=at)
    return merge


def keep_apart(
    *, one_id: UUID, other_id: UUID, reason: str, viewer: Viewer, by: Actor, at: datetime
) -> None:
    """Say that two persons who look the same are two; they are not proposed again."""
    ask(policies.may(viewer, Capability.LEDGER_DECIDE), _says_why(reason))
    seen = policies.visible_persons(viewer)
    one, other = policies.get_visible(seen, one_id), policies.get_visible(seen, other_id)
    ask(_are_two(one, other))
    first, second = sorted((one, other), key=lambda person: person.pk)
    with transaction.atomic():
        _row, is_new = KnownDistinct.objects.get_or_create(
            office_id=viewer.office_id, one=first, other=second,
            defaults={"reason": reason.strip(), "by": by.as_data(), "decided_at": at},
        )  # fmt: skip
        if not is_new:
            return
        drafts = [
            draft(
                PERSON_SUBJECT, person.pk, "person_kept_apart", {"from": str(than.pk)},
                person.office_id, reason=reason.strip(),
            )
            for person, than in ((first, second), (second, first))
        ]  # fmt: skip
        record(drafts, by=by, at=at)


def _says_why(reason: str) -> Refusal | None:
    if reason.strip():
        return None
    return Refusal("no_reason", mark("Say why."), field="reason")


def _is_erased(gone: Person) -> Refusal | None:
    if gone.erased_at is None:
        return None
    return Refusal("erased", mark("Nothing is held on this person any more."))


def _are_two(one: Person, other: Person) -> Refusal | None:
    if one.pk != other.pk:
        return None
    return Refusal("same_person", mark("That is one and the same record."))


def _clashes(kept: Person, gone: Person) -> list[Refusal | None]:
    """Say what both are and only one can be."""
    places = {
        row.place_id
        for row in Relation.objects.filter(
            office=kept.office_id, person__in=[kept.pk, gone.pk], kind=RelationKind.REGISTERED,
            valid_to=None, is_mistaken=False,
        )
    }  # fmt: skip
    heads = HouseholdMember.objects.filter(
        office=kept.office_id, person__in=[kept.pk, gone.pk], role=MemberRole.HEAD, valid_to=None,
        is_mistaken=False,
    )  # fmt: skip
    homes = [row.household_id for row in heads]
    led = {row.household_id for row in heads if row.person_id == gone.pk}
    below = HouseholdMember.objects.filter(
        office=kept.office_id, person=kept, household__in=led, valid_to=None, is_mistaken=False
    ).exclude(role=MemberRole.HEAD)
    return [
        Refusal(
            "registered_apart",
            mark("The two are registered at different addresses. Decide which is right first."),
            rule="L-03",
        )
        if len(places) > 1
        else None,
        Refusal(
            "two_heads",
            mark("The two head different households. Decide which is right first."),
        )
        if len(set(homes)) > 1
        else None,
        Refusal(
            "head_goes",
            mark("The other record heads the household this one belongs to. Let that one stay."),
        )
        if below.exists()
        else None,
    ]


def _claim(person: Person, **columns: Any) -> None:
    rows = Person.objects.filter(
        pk=person.pk, revision=person.revision, merged_into=person.merged_into_id
    )
    if rows.update(revision=F("revision") + 1, **columns) != 1:
        raise Stale


def _note(
    event: str, merge: Merge, data: dict[str, Any], reason: str, *, by: Actor, at: datetime
) -> None:
    """Write what happened into both persons' journals."""
    whole = {"merge": str(merge.pk), "kept": str(merge.kept_id), "gone": str(merge.gone_id)}
    drafts = [
        draft(PERSON_SUBJECT, key, event, whole | data, merge.office_id, reason=reason.strip())
        for key in (merge.kept_id, merge.gone_id)
    ]
    if drafts[0].subject == drafts[1].subject:
        raise Refused(Refusal("same_person", mark("That is one and the same record.")))
    record(drafts, by=by, at=at)
