"""Reads of the notices room."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)

from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible
from lilong.kernel.subject import Subject
from lilong.notices import templates
from lilong.notices.models import Message, Notice, NoticeTemplate
from lilong.notices.policies import addresses_of, inbox_of
from lilong.notices.templates import Template
from lilong.notices.terms import MOST_COUNTED, TROUBLED, Channel, WordingState, Words

# The filter of the outbox page for what a person has to see to.
TROUBLE = "trouble"


def inbox(viewer: Viewer) -> QuerySet[Notice]:
    """Return what the viewer has been told: to her, to the post she is in, to its unit."""
    addresses = addresses_of(viewer.staff_id, viewer.post_id, viewer.heard_unit_id)
    return inbox_of(viewer.office_id, addresses).filter(not_before__lte=clock.now())


def unread(viewer: Viewer) -> QuerySet[Notice]:
    """Return what of it nobody has read."""
    return inbox(viewer).filter(read_at=None)


def unread_count(viewer: Viewer) -> int:
    """Return the number on the bell, at most `MOST_COUNTED`; one query of a partial index."""
    return unread(viewer).order_by()[:MOST_COUNTED].count()


def notices_about(viewer: Viewer, subject: Subject) -> QuerySet[Notice]:
    """Return every notice of the viewer's office about a subject, for its page; oldest first."""
    rows = Notice.objects.filter(
        office_id=viewer.office_id, subject_kind=subject.kind, subject_id=subject.id
    )
    messages = Message.objects.select_related("staff").order_by("queued_at", "id")
    return rows.prefetch_related(Prefetch("messages", messages)).order_by("sent_at", "id")


def outbox(viewer: Viewer, *, state: str = "", channel: str = "") -> QuerySet[Message]:
    """Return what left the viewer's office or is about to, unordered; "trouble" is what failed."""
    rows = Message.objects.filter(office_id=viewer.office_id).select_related("notice", "staff")
    if state == TROUBLE:
        rows = rows.filter(state__in=TROUBLED)
    elif state:
        rows = rows.filter(state=state)
    return rows.filter(channel=channel) if channel else rows


def subject_of_message(viewer: Viewer, message_id: UUID) -> Subject:
    """Return what a message of the viewer's office is about; raises NotVisible for another's."""
    message = outbox(viewer).filter(pk=message_id).first()
    if message is None:
        raise NotVisible
    return Subject(message.notice.subject_kind, message.notice.subject_id)


def troubled_count(viewer: Viewer) -> int:
    """Return how many messages wait for a person, at most `MOST_COUNTED`."""
    return outbox(viewer, state=TROUBLE).order_by()[:MOST_COUNTED].count()


def threads(viewer: Viewer, *, only_unread: bool) -> QuerySet[Notice]:
    """Return the newest notice of each thread in the viewer's inbox, with how many it has.

    A thread is what she was told about one subject; `unread` counts what nobody has read of it.
    """
    mine = inbox(viewer)
    same = mine.filter(subject_kind=OuterRef("subject_kind"), subject_id=OuterRef("subject_id"))
    rows = unread(viewer) if only_unread else mine
    later = same.filter(read_at=None) if only_unread else same
    newer = later.filter(
        Q(not_before__gt=OuterRef("not_before"))
        | Q(not_before=OuterRef("not_before"), id__gt=OuterRef("id"))
    )
    return rows.filter(~Exists(newer)).annotate(
        unread=_count(same.filter(read_at=None)), length=_count(same)
    )


def _count(rows: QuerySet[Notice]) -> Subquery:
    counted = rows.order_by().values("subject_id").annotate(number=Count("pk")).values("number")
    return Subquery(counted, output_field=IntegerField())


def threads_in_full(
    viewer: Viewer, newest: Iterable[Notice]
) -> dict[tuple[str, str], list[Notice]]:
    """Return all notices of the threads shown, oldest first, by subject; one query."""
    wanted = Q(pk__in=())
    for notice in newest:
        wanted |= Q(subject_kind=notice.subject_kind, subject_id=notice.subject_id)
    found: dict[tuple[str, str], list[Notice]] = {}
    for notice in inbox(viewer).filter(wanted).order_by("not_before", "id"):
        found.setdefault((notice.subject_kind, notice.subject_id), []).append(notice)
    return found


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """A template as an office has it."""

    template: Template
    own: NoticeTemplate | None

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Return the ways out of the house it goes by in this office, the inbox not counted."""
        own = self.own.channels if self.own is not None else None
        chosen = self.template.channels if own is None else own
        return tuple(way for way in self.template.ways if way in chosen)

    def words(
        self,
        language: str,
        context: Mapping[str, Any],
        channel: Channel,
        draft: Words | None = None,
    ) -> Words:
        """Return the words in a language as a channel may carry them; `draft` instead of own."""
        own = draft or (self.own.in_language(language) if self.own else None)
        return templates.fill(self.template, context, language, own, channel)

    def preview(
        self, language: str, draft: Words | None = None, channel: Channel = Channel.INBOX
    ) -> Words:
        """Return the words filled with the samples; `draft` before it is saved."""
        return self.words(language, self.template.variables, channel, draft)


def template_list(viewer: Viewer) -> list[OwnTemplate]:
    """Return every template as the viewer's office has it today."""
    rows = _approved(viewer.office_id, clock.local(clock.now()).date())
    own = {row.name: row for row in rows.order_by(*_EARLIEST)}
    return [OwnTemplate(t, own.get(t.name)) for t in templates.all_templates()]


def waiting_wordings(viewer: Viewer) -> dict[str, int]:
    """Return how many words wait for approval in the viewer's office, by template."""
    rows = NoticeTemplate.objects.filter(
        office_id=viewer.office_id, state=WordingState.PROPOSED
    ).values_list("name", flat=True)
    return dict(Counter(rows))


# The later first day wins, on the same day the later decision.
_EARLIEST = ("valid_from", "approved_at", "pk")


def _approved(office_id: int, on: date) -> QuerySet[NoticeTemplate]:
    return NoticeTemplate.objects.filter(
        office_id=office_id, state=WordingState.APPROVED, valid_from__lte=on
    )


def wording_at(office_id: int, name: str, on: date) -> NoticeTemplate | None:
    """Return the office's own words for a template on a day, None for the declared ones."""
    return _approved(office_id, on).filter(name=name).order_by(*_EARLIEST).last()


def wordings_of(viewer: Viewer, name: str) -> list[NoticeTemplate]:
    """Return all words the viewer's office has had for a template, the newest first.

    Drafts are their writer's alone.
    """
    rows = NoticeTemplate.objects.filter(office_id=viewer.office_id, name=name)
    mine = Q(proposed_by_id=viewer.staff_id)
    return list(rows.exclude(~mine, state=WordingState.DRAFT).order_by("-changed_at", "-pk"))


def find_wording(wording_id: int | None) -> NoticeTemplate | None:
    """Return words by their key, None for none."""
    return NoticeTemplate.objects.filter(pk=wording_id).first() if wording_id else None


def get_wording(viewer: Viewer, wording_id: int) -> NoticeTemplate:
    """Return words of the viewer's office; raises NotVisible."""
    row = NoticeTemplate.objects.filter(pk=wording_id, office_id=viewer.office_id).first()
    if row is None or templates.known(row.name) is None:
        raise NotVisible
    if row.state == WordingState.DRAFT and row.proposed_by_id != viewer.staff_id:
        raise NotVisible
    return row


def goes_out(office_id: int, name: str) -> bool:
    """Say whether an office sends a template anywhere out of the house."""
    return bool(own_template(office_id, name).channels)


def own_template(office_id: int, name: str, on: date | None = None) -> OwnTemplate:
    """Return one template as an office has it on a day, today by default.

    Raises LookupError when there is none.
    """
    template, day = templates.find(name), on or clock.local(clock.now()).date()
    return OwnTemplate(template, wording_at(office_id, name, day))


def words_of(office_id: int, name: str, context: Mapping[str, Any], language: str) -> Words:
    """Return what a template says for an office: for words that a person speaks or sends herself.

    Raises LookupError for an undeclared template.
    """
    chosen = own_template(office_id, name)
    own = chosen.own.in_language(language) if chosen.own else None
    return templates.fill(chosen.template, context, language, own)
