"""Who is told when something happens in rooms below this one: accounts and the rulebook."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy

from lilong.accounts import queries as accounts
from lilong.accounts.events import FactorsReset
from lilong.accounts.terms import Capability
from lilong.journal.events import Occasion
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.clock import local
from lilong.kernel.subject import Subject
from lilong.kernel.text import Named, mark
from lilong.notices import operations
from lilong.notices.terms import Recipients
from lilong.rulebook import events, showing
from lilong.rulebook import queries as rulebook
from lilong.rulebook.keys import get_key, is_declared


def factors_reset(event: FactorsReset, occasion: Occasion) -> None:
    """Tell somebody that her second factors were taken away, and why: it may not be her wish."""
    operations.send(
        template="account.factors_reset",
        to=Recipients(staff_id=event.staff_id),
        subject=occasion.subject,
        context={"reason": event.reason, "at": occasion.at},
        by=system("notices.account", occasion.office_id, words=mark("Notice about an account")),
        at=clock.now(),
    )


def value_proposed(event: events.ValueProposed, occasion: Occasion) -> None:
    """Tell those who may approve that a value waits for them."""
    _tell_of_value("rulebook.proposed", event.value_id, occasion, _approvers(occasion))


def value_approved(event: events.ValueApproved, occasion: Occasion) -> None:
    """Tell the proposer and the approvers that a value is in force."""
    row = rulebook.find_value(event.value_id)
    to = _both(row.proposed_by_id if row else None, occasion)
    _tell_of_value("rulebook.approved", event.value_id, occasion, to)


def value_refused(event: events.ValueRefused, occasion: Occasion) -> None:
    """Tell the proposer and the approvers that a value was refused, and why."""
    row = rulebook.find_value(event.value_id)
    to = _both(row.proposed_by_id if row else None, occasion)
    _tell_of_value("rulebook.refused", event.value_id, occasion, to)


def value_withdrawn(event: events.ValueWithdrawn, occasion: Occasion) -> None:
    """Tell the approvers that nothing waits for them any more."""
    _tell_of_value("rulebook.withdrawn", event.value_id, occasion, _approvers(occasion))


def end_proposed(event: events.EndProposed, occasion: Occasion) -> None:
    """Tell those who may approve that the end of a value waits for them."""
    _tell_of_value("rulebook.end_proposed", event.value_id, occasion, _approvers(occasion))


def end_approved(event: events.EndApproved, occasion: Occasion) -> None:
    """Tell the proposer and the approvers that a value ends."""
    row = rulebook.find_value(event.value_id)
    to = _both(row.proposed_by_id if row else None, occasion)
    _tell_of_value("rulebook.end_approved", event.value_id, occasion, to)


def end_refused(event: events.EndRefused, occasion: Occasion) -> None:
    """Tell the proposer and the approvers that the end of a value was refused, and why."""
    row = rulebook.find_value(event.value_id)
    to = _both(row.proposed_by_id if row else None, occasion)
    _tell_of_value("rulebook.end_refused", event.value_id, occasion, to)


def end_withdrawn(event: events.EndWithdrawn, occasion: Occasion) -> None:
    """Tell the approvers that no end of a value waits for them any more."""
    _tell_of_value("rulebook.end_withdrawn", event.value_id, occasion, _approvers(occasion))


def notice_proposed(event: events.NoticeProposed, occasion: Occasion) -> None:
    """Tell those who may approve that a year's notice waits for them."""
    _tell_of_year("rulebook.year_proposed", event, occasion, _approvers(occasion))


def notice_approved(event: events.NoticeApproved, occasion: Occasion) -> None:
    """Tell the proposer, and in every office those who approve, that a year was published."""
    row = rulebook.find_notice(event.notice_id)
    _tell_of_year("rulebook.year_approved", event, occasion, _proposer(row))
    subject = Subject("calendar_year", str(event.year))
    for office in accounts.offices():
        posts = _posts(office.pk, _day(occasion), but=occasion.actor.get("post_id"))
        _send("rulebook.year_approved", posts, subject, _year_context(event, occasion), occasion)


def notice_refused(event: events.NoticeRefused, occasion: Occasion) -> None:
    """Tell the proposer that a year's notice was refused, and why."""
    row = rulebook.find_notice(event.notice_id)
    _tell_of_year("rulebook.year_refused", event, occasion, _proposer(row))


def notice_withdrawn(event: events.NoticeWithdrawn, occasion: Occasion) -> None:
    """Tell the approvers that no notice waits for them any more."""
    _tell_of_year("rulebook.year_withdrawn", event, occasion, _approvers(occasion))


def _tell_of_value(
    template: str, value_id: int, occasion: Occasion, to: Iterable[Recipients]
) -> None:
    row = rulebook.find_value(value_id)
    if row is None or row.office_id is None or not is_declared(row.key):
        return
    key = get_key(row.key)
    context = {
        "title": gettext_lazy(key.title),
        "value": lazystr(_Said(key, row.value)),
        "scope": lazystr(_Scope(row.scope)),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        **_who_and_why(occasion),
    }
    _send(template, to, Subject("rule_value", str(row.pk)), context, occasion)


class _Said:
    """A value that is put into words when it is written, in the language of the moment."""

    def __init__(self, key: Any, value: Any) -> None:
        self._key, self._value = key, value

    def __str__(self) -> str:
        return showing.shown(self._key, self._value).text


class _Scope:
    """A scope that is put into words when it is written."""

    def __init__(self, scope: str) -> None:
        self._scope = scope

    def __str__(self) -> str:
        return showing.scope_name(self._scope)


def _tell_of_year(template: str, event: Any, occasion: Occasion, to: Iterable[Recipients]) -> None:
    subject = Subject("calendar_notice", str(event.notice_id))
    _send(template, to, subject, _year_context(event, occasion), occasion)


def _year_context(event: Any, occasion: Occasion) -> dict[str, Any]:
    return {"year": str(event.year), **_who_and_why(occasion)}


def _who_and_why(occasion: Occasion) -> dict[str, Any]:
    actor = occasion.actor
    name = Named(str(actor.get("label") or ""), str(actor.get("label_en") or ""))
    return {"who": name, "reason": occasion.reason}


def _send(
    template: str,
    to: Iterable[Recipients],
    subject: Subject,
    context: dict[str, Any],
    occasion: Occasion,
) -> None:
    by = system("notices.rulebook", occasion.office_id, words=mark("Rulebook desk"))
    for recipients in to:
        operations.send(
            template=template,
            to=recipients,
            subject=subject,
            context=context,
            by=by,
            at=occasion.at,
        )


def _approvers(occasion: Occasion) -> list[Recipients]:
    return _posts(occasion.office_id, _day(occasion), but=occasion.actor.get("post_id"))


def _both(proposer: int | None, occasion: Occasion) -> list[Recipients]:
    found = [Recipients(staff_id=proposer)] if proposer is not None else []
    return [*found, *_approvers(occasion)]


def _proposer(row: Any) -> list[Recipients]:
    if row is None or row.proposed_by_id is None:
        return []
    return [Recipients(staff_id=row.proposed_by_id)]


def _posts(office_id: int, on: date, *, but: Any) -> list[Recipients]:
    found = accounts.posts_that_may(office_id, Capability.RULEBOOK_APPROVE, on=on)
    return [Recipients(post_id=post) for post in found if post != but]


def _day(occasion: Occasion) -> date:
    return local(occasion.at).date()


# What is told of the rulebook's changes, by event.
OF_THE_RULEBOOK: tuple[tuple[type[Any], Any], ...] = (
    (events.ValueProposed, value_proposed),
    (events.ValueApproved, value_approved),
    (events.ValueRefused, value_refused),
    (events.ValueWithdrawn, value_withdrawn),
    (events.EndProposed, end_proposed),
    (events.EndApproved, end_approved),
    (events.EndRefused, end_refused),
    (events.EndWithdrawn, end_withdrawn),
    (events.NoticeProposed, notice_proposed),
    (events.NoticeApproved, notice_approved),
    (events.NoticeRefused, notice_refused),
    (events.NoticeWithdrawn, notice_withdrawn),
)
