"""The relay: hands each entry to the reactions that wait for it.

At least once, in order per reaction and subject, each in a transaction of its own in which its
`Delivery` row is closed, too: a reaction's writes count exactly once, whatever kills the relay. A
failure is tried again later, then waits for a person; later entries of the same subject wait
behind it for this reaction, everything else goes on. Any number of relays may run: PostgreSQL
skips rows another one holds, SQLite lets one write at a time.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from lilong.journal import reactions
from lilong.journal.events import Occasion
from lilong.journal.models import Delivery, Entry
from lilong.journal.terms import FIRST_RETRY, LONGEST_RETRY, MAX_ATTEMPTS, DeliveryState
from lilong.kernel import clock
from lilong.kernel.masking import mask_numbers

log = structlog.get_logger("lilong.journal.relay")
# So many are looked for at once until nothing is due.
_AT_ONCE: Final = 100


class Undeliverable(Exception):
    """This process knows no reaction that can take the delivery; one of a newer release may."""


def deliver(limit: int = 100) -> int:
    """Try the deliveries that are due, oldest first, at most `limit`; return how many were tried.

    A failed one counts as tried; its fault is kept on the row and in the log.
    """
    return _deliver_some(limit, raising=False)


def drain(*, ahead: timedelta = timedelta(0)) -> int:
    """Deliver until nothing is due, for tests and demonstration data; raise the first fault.

    `ahead` takes what is due within that time along.
    """
    tried = 0
    while now := _deliver_some(_AT_ONCE, raising=True, ahead=ahead):
        tried += now
    return tried


def _deliver_some(limit: int, *, raising: bool, ahead: timedelta = timedelta(0)) -> int:
    """Try at most `limit` deliveries; look for what is due as seldom as that allows.

    An idle look takes nothing, least of all SQLite's one write lock.
    """
    tried = 0
    while tried < limit:
        due = _due(clock.real_now() + ahead).order_by("id").values_list("pk", flat=True)
        keys = list(due[: limit - tried])
        now = sum(_deliver_one(key, raising=raising, ahead=ahead) for key in keys)
        if not now:
            break
        tried += now
    return tried


def _deliver_one(key: int, *, raising: bool, ahead: timedelta) -> bool:
    """Try one delivery; say no if another relay holds it, or had it meanwhile."""
    delivery: Delivery | None = None
    try:
        with transaction.atomic():
            delivery = _claim(key, clock.real_now() + ahead)
            if delivery is None:
                return False
            _react(delivery)
            delivery.state = DeliveryState.DONE
            delivery.attempts += 1
            delivery.done_at = clock.real_now()
            delivery.last_error = ""
            delivery.save(update_fields=["state", "attempts", "done_at", "last_error"])
    except Exception as fault:  # a reaction may raise anything, and must stop no other
        if delivery is None:
            raise
        _note_failure(delivery, fault)
        if raising:
            raise
    return True


def _due(now: datetime) -> QuerySet[Delivery]:
    """Return the deliveries whose time has come, with none open before them in their chain."""
    earlier = Delivery.objects.filter(
        reaction=OuterRef("reaction"),
        subject_kind=OuterRef("subject_kind"),
        subject_id=OuterRef("subject_id"),
        sequence__lt=OuterRef("sequence"),
    ).exclude(state=DeliveryState.DONE)
    due = Delivery.objects.filter(state=DeliveryState.PENDING, due_at__lte=now)
    return due.filter(~Exists(earlier))


def _claim(key: int, now: datetime) -> Delivery | None:
    """Return a delivery, locked, if it is still due and no other relay holds it."""
    due = _due(now).filter(pk=key)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    return due.first()


def _react(delivery: Delivery) -> None:
    entry = Entry.objects.get(pk=delivery.entry_id)
    registered = reactions.find(delivery.reaction)
    if registered is None:
        raise Undeliverable(f"no reaction is registered as {delivery.reaction}")
    if entry.version > registered.event.VERSION:
        raise Undeliverable(f"{entry.type} has version {entry.version}, which is not known here")
    registered.react(registered.event.from_data(entry.data), _occasion(entry))


def _occasion(entry: Entry) -> Occasion:
    return Occasion(
        entry_id=entry.id,
        office_id=entry.office_id,
        subject=entry.subject,
        sequence=entry.sequence,
        type=entry.type,
        version=entry.version,
        at=entry.at,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        reason=entry.reason,
    )


def retry_after(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts: doubling, up to an hour."""
    return min(FIRST_RETRY * (1 << min(attempts - 1, 20)), LONGEST_RETRY)


def _note_failure(delivery: Delivery, fault: Exception) -> None:
    """Count the attempt, unless another relay has dealt with the row meanwhile."""
    attempts = Delivery.objects.values_list("attempts", flat=True).get(pk=delivery.pk) + 1
    is_over = attempts >= MAX_ATTEMPTS
    words = mask_numbers(f"{type(fault).__name__}: {fault}")[:500]
    Delivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.PENDING, attempts=attempts - 1
    ).update(
        state=DeliveryState.FAILED if is_over else DeliveryState.PENDING,
        attempts=attempts,
        due_at=clock.real_now() + retry_after(attempts),
        last_error=words,
    )
    log.warning(
        "delivery failed",
        reaction=delivery.reaction,
        subject=f"{delivery.subject_kind}:{delivery.subject_id}",
        sequence=delivery.sequence,
        attempts=attempts,
        is_over=is_over,
        fault=words,
        exc_info=fault,
    )
