"""Removes the files of old imports; counts and sentences stay."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from lilong.attachments.content import store
from lilong.exchange import limits
from lilong.exchange.models import ImportRun
from lilong.exchange.terms import ORPHAN_AFTER, RunState


def remove_old_files(*, at: datetime) -> int:
    """Remove the files of imports that ended long ago, and files no import names; return how many.

    How long they are kept is the office's rule `imports.keep_files` (days).
    """
    count = 0
    for office_id in ImportRun.objects.order_by().values_list("office_id", flat=True).distinct():
        before = at - limits.keep_files(office_id, at)
        old = Q(ended_at__lt=before) | Q(ended_at=None, received_at__lt=before)
        runs = ImportRun.objects.filter(old, office_id=office_id).exclude(path="")
        runs.exclude(state=RunState.RUNNING).update(path="")
    named = set(ImportRun.objects.exclude(path="").values_list("path", flat=True))
    for path, changed_at in store.kept_in(settings.MEDIA_ROOT, "imports"):
        if path not in named and changed_at < (at - ORPHAN_AFTER).timestamp():
            store.remove(settings.MEDIA_ROOT, path)
            count += 1
    return count
