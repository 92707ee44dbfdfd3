"""An office's own words put in force by two people, in one step for tests of other things."""

from collections.abc import Mapping
from datetime import datetime

from lilong.kernel.clock import local
from lilong.notices import operations
from lilong.notices.models import NoticeTemplate
from lilong.notices.terms import Words
from tests.cast import Cast


def put_words(
    cast: Cast,
    name: str,
    words: Mapping[str, Words] | None = None,
    channels: tuple[str, ...] | None = None,
    *,
    at: datetime,
) -> NoticeTemplate:
    """Let an office say a template in words of its own, or by ways of its own, from that day on."""
    author = cast.system_administrator.viewer_at(at).actor()
    wanted = operations.Rewording(name, words or {}, channels, local(at).date(), "A test")
    row = operations.draft(wanted=wanted, by=author, at=at)
    operations.put_forward(wording_id=row.pk, revision=row.revision, by=author, at=at)
    decider = cast.leader.viewer_at(at).actor()
    return operations.approve(wording_id=row.pk, revision=row.revision + 1, by=decider, at=at)
