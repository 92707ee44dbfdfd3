"""Many persons join households that stand already."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.identifiers import new_id
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.models import Household, HouseholdMember
from lilong.ledger.operations.recording import ask, draft, record, sourced, today
from lilong.ledger.operations.storing import store
from lilong.ledger.specs import MemberSpec, Source
from lilong.ledger.terms import HOUSEHOLD_SUBJECT


def join_households(
    members: Sequence[tuple[UUID, MemberSpec]], *, office_id: int, source: Source, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Let persons join households, one entry for each household.

    The caller has seen that none belongs to one already. Refuses a second head.
    """
    if not members:
        return
    said = {one.source or source for _key, one in members}
    ask(*(rules.has_source(one, today=today(at)) for one in said))
    of_household: defaultdict[UUID, list[MemberSpec]] = defaultdict(list)
    for key, one in members:
        of_household[key].append(one)
    rows = [
        {
            "id": new_id(), "office_id": office_id, "household_id": key,
            "person_id": one.person_id, "role": one.role.value,
            **sourced(one.span, one.source or source, by=by, at=at),
        }
        for key, one in members
    ]  # fmt: skip
    with transaction.atomic():
        _are_ours(list(of_household), office_id)
        try:
            with transaction.atomic():
                store(HouseholdMember, rows)
        except IntegrityError as clash:
            text = mark("A household has one head at a time.")
            raise Refused(Refusal("two_heads", text, field="role")) from clash
        drafts = [
            draft(
                HOUSEHOLD_SUBJECT, key, "household_joined",
                {"members": [[str(one.person_id), str(one.role)] for one in own]}, office_id,
            )
            for key, own in of_household.items()
        ]  # fmt: skip
        record(drafts, by=by, at=at)


def _are_ours(keys: Sequence[UUID], office_id: int) -> None:
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        if Household.objects.filter(office=office_id, pk__in=some).count() != len(some):
            raise NotVisible
