"""Writing into the journal."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from lilong.journal import reactions, roots
from lilong.journal.canonical import canonical, entry_hash
from lilong.journal.entries import ChainHead, Draft
from lilong.journal.models import Chain, DailyRoot, Delivery
from lilong.journal.rules import may_make_root, still_writing
from lilong.journal.storing import insert_entries
from lilong.journal.terms import CLOCK_SLACK, DeliveryState
from lilong.kernel import clock
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.identifiers import new_id
from lilong.kernel.subject import Subject
from lilong.vault.storing import insert_rows


def append(draft: Draft, *, by: Actor, at: datetime, after: ChainHead | None = None) -> ChainHead:
    """Add one entry to its chain and return the new head.

    Give `after` when the subject's own row keeps length and head (a matter), and store what comes
    back in the same transaction; leave it out and a `Chain` row keeps them. Raises `Stale` when
    somebody else has appended after the same head.
    """
    return append_many([(draft, after)], by=by, at=at)[0]


def append_many(
    drafts: Sequence[tuple[Draft, ChainHead | None]], *, by: Actor, at: datetime
) -> list[ChainHead]:
    """Add many entries in one go and return the head after each, in order.

    A subject that comes again goes on from its entry before, whatever its later `after` says.
    """
    # Where all chains begin nobody can have been quicker: nothing to go back to.
    are_new = all(d.begins if after is None else not after.length for d, after in drafts)
    with transaction.atomic(savepoint=not are_new):
        own = [draft for draft, after in drafts if after is None]
        begun = {draft.subject: draft.office_id for draft in own if draft.begins}
        kept = _locked_chains(draft for draft in own if draft.subject not in begun)
        heads: dict[Subject, ChainHead] = {
            subject: ChainHead(chain.length, chain.head) for subject, chain in kept.items()
        }
        rows: list[dict[str, Any]] = []
        due: dict[Any, datetime] = {}
        result: list[ChainHead] = []
        actor, recorded_at = canonical(by.as_data()), clock.real_now()
        for draft, after in drafts:
            before = heads.get(draft.subject) or after or ChainHead()
            row = _row(draft, before, actor, at, recorded_at)
            rows.append(row)
            due[row["id"]] = recorded_at + draft.held_for
            heads[draft.subject] = head = ChainHead(before.length + 1, row["hash"])
            result.append(head)
        _store(rows, due)
        _keep_heads(kept, heads)
        _begin_chains(begun, heads)
    return result


def _row(
    draft: Draft, before: ChainHead, actor: str, at: datetime, recorded_at: datetime
) -> dict[str, Any]:
    row = {
        "id": new_id(),
        "office_id": draft.office_id,
        "subject_kind": draft.subject.kind,
        "subject_id": draft.subject.id,
        "sequence": before.length + 1,
        "type": draft.type,
        "version": draft.version,
        "at": at,
        "recorded_at": recorded_at,
        "actor": actor,
        "reason": draft.reason,
        "data": canonical(draft.data),
        "sealed": canonical([one.as_data() for one in draft.sealed]),
        "previous": before.head,
    }
    row["hash"] = entry_hash(row)
    return row


def _store(rows: list[dict[str, Any]], due: dict[Any, datetime]) -> None:
    """Write the entries, and for each reaction that waits for one its delivery."""
    try:
        insert_entries(rows)
    except IntegrityError as clash:
        raise Stale from clash
    waiting = [(row, name) for row in rows for name in reactions.names_for(row["type"])]
    Delivery.objects.bulk_create(
        [
            Delivery(
                office_id=row["office_id"],
                entry_id=row["id"],
                reaction=name,
                subject_kind=row["subject_kind"],
                subject_id=row["subject_id"],
                sequence=row["sequence"],
                due_at=due[row["id"]],
            )
            for row, name in waiting
        ],
        batch_size=500,
    )


def withdraw_deliveries(*, subject: Subject, sequences: Sequence[int]) -> bool:
    """Take back the deliveries of entries that nobody has heard of yet; False if somebody has.

    Call it in the transaction of what compensates the entries, and give all of it up on False.
    """
    rows = Delivery.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, sequence__in=sequences
    )
    rows.filter(state=DeliveryState.PENDING, attempts=0).delete()
    return not rows.exists()


def _locked_chains(drafts: Iterable[Draft]) -> dict[Subject, Chain]:
    """Return the chain rows of the subjects, made where missing, locked in one fixed order."""
    offices = {draft.subject: draft.office_id for draft in drafts}
    kept: dict[Subject, Chain] = {}
    for kind in sorted({subject.kind for subject in offices}):
        ids = sorted(subject.id for subject in offices if subject.kind == kind)
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            found = _lock(kind, some)
            missing = [key for key in some if Subject(kind, key) not in found]
            if missing:
                Chain.objects.bulk_create(
                    [
                        Chain(
                            office_id=offices[Subject(kind, key)], subject_kind=kind, subject_id=key
                        )
                        for key in missing
                    ],
                    ignore_conflicts=True,
                )
                found |= _lock(kind, missing)
            kept |= found
    return kept


def _lock(kind: str, ids: list[str]) -> dict[Subject, Chain]:
    rows = Chain.objects.select_for_update().filter(subject_kind=kind, subject_id__in=ids)
    return {Subject(kind, row.subject_id): row for row in rows.order_by("subject_id")}


def _keep_heads(kept: dict[Subject, Chain], heads: dict[Subject, ChainHead]) -> None:
    for subject, chain in kept.items():
        chain.length, chain.head = heads[subject]
    if len(kept) == 1:
        chain.save(update_fields=["length", "head"])
    elif kept:
        with connection.cursor() as cursor:
            # One short statement for each: one that tells hundreds apart takes longer to write.
            cursor.executemany(
                "UPDATE journal_chain SET length = %s, head = %s WHERE id = %s",
                [(chain.length, chain.head, chain.pk) for chain in kept.values()],
            )


def _begin_chains(begun: dict[Subject, int], heads: dict[Subject, ChainHead]) -> None:
    """Write the rows of chains whose first entries were written just now, complete at once."""
    columns = ("office_id", "subject_kind", "subject_id", "length", "head")
    rows = [(office_id, s.kind, s.id, *heads[s]) for s, office_id in begun.items()]
    try:
        insert_rows(Chain, columns, rows)
    except IntegrityError as clash:
        raise Stale from clash


def make_daily_root(day: date) -> DailyRoot:
    """Make the root of a local day that is over, and of days before it that have none yet.

    A day that has its root keeps it. Refused while the day is not over, while a change begun on it
    is still being written, and for a day before the first root.
    """
    with transaction.atomic():
        made = DailyRoot.objects.filter(date=day).first()
        if made:
            return made
        now = clock.real_now()
        last = DailyRoot.objects.order_by("-date").first()
        if refusal := may_make_root(day, now, last.date if last else None):
            raise Refused(refusal)
        if roots.has_open_writers(roots.day_bounds(day)[1] + CLOCK_SLACK):
            raise Refused(still_writing(day))
        following = last.date + timedelta(days=1) if last else min(roots.first_day() or day, day)
        while following <= day:
            last = _make_root(following, last.root if last else "", now)
            following += timedelta(days=1)
    assert last is not None
    return last


def _make_root(day: date, previous_root: str, now: datetime) -> DailyRoot:
    figures = roots.compute(day, previous_root)
    return DailyRoot.objects.create(
        date=day,
        entries_count=figures.entries_count,
        chains_count=figures.chains_count,
        root=figures.root,
        previous_root=previous_root,
        made_at=now,
    )


def retry_delivery(*, delivery_id: int, by: Actor, at: datetime) -> None:
    """Let the relay try a failed delivery again, as often as a new one.

    What belongs to no office is everybody's. Raises `NotVisible` for another office's, `Stale` when
    it is no longer failed.
    """
    with transaction.atomic():
        row = Delivery.objects.filter(pk=delivery_id).first()
        if row is None or (row.office_id and by.office_id not in {None, row.office_id}):
            raise NotVisible
        changed = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.FAILED).update(
            state=DeliveryState.PENDING, attempts=0, due_at=clock.real_now()
        )
        if not changed:
            raise Stale
        append(
            Draft(
                office_id=row.office_id,
                subject=Subject("delivery", str(row.pk)),
                type="journal.delivery_retried",
                data={"entry": row.entry_id, "reaction": row.reaction},
            ),
            by=by,
            at=at,
        )
