"""What the desk chose beside what was proposed is kept for learning, and forgotten in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from lilong.cases.models import Matter
from lilong.kernel.clock import local
from lilong.rulebook import queries as rulebook
from lilong.work_orders.models import DispatchRule, Lesson
from lilong.work_orders.queries.duplicates import Duplicate
from lilong.work_orders.queries.proposing import OWN_NAME, Proposal
from lilong.work_orders.triage import Suggestion


def learn(
    matter: Matter,
    category: str,
    unit_id: int,
    *,
    seen: Proposal,
    named: Proposal,
    at: datetime,
) -> None:
    """Keep a decision beside its proposal: `seen` before anything was chosen, `named` for the unit.

    The unit is proposed for the category and area that were chosen, so that a wrong category does
    not count against the rules.
    """
    guess, unit = _first(seen.categories), _first(named.units)
    area = _first(seen.areas)
    alike = _first(seen.duplicates)
    rule = DispatchRule.objects.filter(pk=named.rule_id).first() if named.rule_id else None
    Lesson.objects.create(
        office_id=matter.office_id,
        matter_id=matter.pk,
        at=at,
        proposer=seen.proposer[:40],
        category_proposed=str(guess.key) if guess else "",
        category_confidence=guess.confidence if guess else 0,
        category_chosen=category,
        area_proposed=area.key if area else None,
        area_chosen=matter.area_id,
        unit_proposed=unit.key if unit else None,
        unit_confidence=unit.confidence if unit else 0,
        unit_chosen=unit_id,
        rules_version=named.version_id,
        rule_key=rule.key if rule else None,
        duplicate_proposed=alike.key if alike else None,
        duplicate_confidence=alike.confidence if alike else 0,
    )


def learn_merge(
    matter: Matter, parent_id: UUID, *, seen: Sequence[Duplicate], at: datetime
) -> None:
    """Keep with which order another was merged, beside what was shown as its likely duplicate."""
    first = seen[0].suggestion if seen else None
    Lesson.objects.create(
        office_id=matter.office_id,
        matter_id=matter.pk,
        at=at,
        proposer=OWN_NAME,
        duplicate_proposed=first.key if first else None,
        duplicate_confidence=first.confidence if first else 0,
        duplicate_chosen=parent_id,
    )


def _first(found: tuple[Suggestion, ...]) -> Suggestion | None:
    return found[0] if found else None


def forget_lessons(*, at: datetime) -> int:
    """Remove what is kept no longer than each office's `dispatch.lesson_days`; return how many."""
    count = 0
    for office_id in Lesson.objects.order_by().values_list("office_id", flat=True).distinct():
        ruling = rulebook.value("dispatch.lesson_days", office_id=office_id, on=local(at).date())
        old = Lesson.objects.filter(office_id=office_id, at__lt=at - timedelta(ruling.value))
        count += old.delete()[0]
    return count
