"""Do a request once, however often its sender repeats it under the same key."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from lilong.accounts.viewer import Viewer
from lilong.cases.models import KeptAnswer
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.rulebook import queries as rulebook

Answer = tuple[int, dict[str, Any]]


def answer_once(
    *, key: str, body: str, viewer: Viewer, work: Callable[[], Answer], at: datetime
) -> Answer:
    """Return what `work` answers, or what it answered when this key came first.

    The work and the kept answer are one transaction: of two requests at once the second waits and
    gets the first one's answer. Refused if the key comes again with another body. Without a key
    the work is simply done.
    """
    if not key:
        return work()
    caller = viewer.client or f"staff:{viewer.staff_id}"
    fingerprint = sha256(body.encode()).hexdigest()
    known = KeptAnswer.objects.filter(office_id=viewer.office_id, caller=caller, key=key)
    kept = known.first()
    if kept is None:
        try:
            with transaction.atomic():
                kept = KeptAnswer.objects.create(
                    office_id=viewer.office_id,
                    caller=caller,
                    key=key,
                    body_hash=fingerprint,
                    at=at,
                )
                kept.status, kept.answer = work()
                kept.save(update_fields=["status", "answer"])
                return kept.status, kept.answer
        except IntegrityError:
            kept = known.first()
            if kept is None:
                raise
    if kept.body_hash != fingerprint:
        sentence = mark("This key was used for another request: use a new one.")
        raise Refused(Refusal("key_used", sentence, field="Idempotency-Key"))
    return kept.status, kept.answer


def forget_answers(*, at: datetime) -> int:
    """Remove kept answers older than `api.idempotency_days`; return how many."""
    days = rulebook.value("api.idempotency_days", on=local(at).date()).value
    removed, _by_model = KeptAnswer.objects.filter(at__lt=at - timedelta(days=days)).delete()
    return removed
