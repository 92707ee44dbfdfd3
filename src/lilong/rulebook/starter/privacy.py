"""Starter keys of the privacy wall: unusual reading, samples, exports, requests, retention."""

from lilong.accounts.terms import Role
from lilong.kernel.text import mark
from lilong.rulebook.keys import Key, Part
from lilong.rulebook.starter.shapes import OWN_PROPOSAL, working_days
from lilong.rulebook.terms import Confidence, ValueType


def _number(
    name: str, title: str, unit: str, default: int, rule: str = "", *, least: int = 0
) -> Key:
    return Key(
        name=name,
        type=ValueType.NUMBER,
        title=title,
        unit=unit,
        default=default,
        source=OWN_PROPOSAL,
        rule=rule,
        confidence=Confidence.LOW,
        least=least,
    )


def _limit(name: str, title: str, days: int, rule: str, source: str = OWN_PROPOSAL) -> Key:
    return Key(
        name=name,
        type=ValueType.LIMIT,
        title=title,
        default=working_days(days),
        source=source,
        rule=rule,
        confidence=Confidence.LOW,
    )


KEYS = (
    _number(
        "privacy.most_subjects", mark("Persons one reader looks at within an hour, at most"),
        mark("persons"), 20, "L-09",
    ),
    _number(
        "privacy.most_looks", mark("Looks of one reader at the same person, at most"),
        mark("looks"), 5, "L-09",
    ),
    _number(
        "privacy.looks_within", mark("Looks at the same person are counted over"),
        mark("days"), 7, "L-09",
    ),
    _number(
        "privacy.around_hours", mark("Reading so long before or after office hours is usual"),
        mark("minutes"), 60, "L-09",
    ),
    Key(
        name="privacy.round_the_clock",
        type=ValueType.TABLE,
        title=mark("Roles that read outside office hours as a matter of course"),
        default=[{"role": Role.DISPATCHER.value}, {"role": Role.FOLLOW_UP_CALLER.value}],
        source=OWN_PROPOSAL,
        rule="L-09",
        confidence=Confidence.LOW,
        parts=(
            Part("role", ValueType.TEXT, mark("Role"), choices=tuple(role.value for role in Role)),
        ),
    ),
    _number(
        "privacy.sample_size", mark("Readings of a month that have to be justified"),
        mark("readings"), 5, "L-09",
    ),
    _limit("privacy.sample_limit", mark("Limit for justifying a sampled reading"), 5, "L-09"),
    _number(
        "privacy.review_months", mark("An impact assessment is reviewed after, at the latest"),
        mark("months"), 12, "L-07",
    ),
    _number(
        "privacy.export_rows", mark("Most persons in one export"), mark("persons"), 500, "L-13",
        least=1,
    ),
    _number(
        "privacy.export_days", mark("An export can be fetched for, then it is deleted"),
        mark("days"), 7, "L-13", least=1,
    ),
    _limit(
        "privacy.request_limit", mark("Limit for answering a person's request about her data"), 15,
        "L-07", "个人信息保护法第50条,起始建议值",
    ),
    _number("privacy.child_age", mark("A child's data is sensitive below the age of"),
            mark("years"), 14, "L-12", least=14),
    _number("retention.visits", mark("Notes of home visits are kept"), mark("months"), 24, "L-07"),
    _number(
        "retention.relations", mark("Persons are kept after their last relation ended"),
        mark("months"), 36, "L-07",
    ),
    _number(
        "retention.labels", mark("Expired care labels are kept"), mark("days"), 90, "L-14"
    ),
    _number(
        "retention.samples", mark("Justifications of sampled readings are kept"), mark("months"),
        36, "L-09",
    ),
)  # fmt: skip
