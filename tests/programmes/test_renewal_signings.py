"""When the two rounds of a plot may begin and end (X-03, X-04), to the day."""

from datetime import date, datetime, timedelta

import pytest

from lilong.campaigns import flow
from lilong.campaigns import rules as campaigns
from lilong.campaigns.grammar import SeenRound
from lilong.kernel.clock import SHANGHAI
from lilong.programmes.renewal_signings import rules

BEGAN = date(2020, 7, 1)
NEED = 30


def opening(shown_for: int, *, after: timedelta, **answers: str) -> SeenRound:
    """Signing is to begin some time after midnight of the display's last day."""
    last = BEGAN + timedelta(days=shown_for)
    at = datetime(last.year, last.month, last.day, tzinfo=SHANGHAI) + after
    given = {"display_from": BEGAN.isoformat(), "display_to": last.isoformat(), **answers}
    return SeenRound(
        "renewal_signings", "signing", 1, at, None, {}, {}, {}, given, {rules.DISPLAY: NEED},
        earlier={"wish": True},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "after", "code"),
    [
        (29, timedelta(days=5), "display"),
        (30, timedelta(days=1), ""),
        (31, timedelta(days=9), ""),
        # Its thirtieth day is over at midnight, not when it begins.
        (30, timedelta(hours=23, minutes=59), "display_runs"),
        (30, timedelta(days=-1), "display_runs"),
        (60, timedelta(days=-20), "display_runs"),
        # Ends before it began: no days at all.
        (-3, timedelta(days=40), "display"),
    ],
)
def test_signing_begins_the_day_after_thirty_days_on_display(days, after, code):
    refused = rules.may_open_signing(opening(days, after=after))
    assert (refused.code if refused else "") == code
    assert refused is None or (refused.rule, refused.field) == ("X-04", "display_to")


def test_a_short_display_says_how_long_it_was():
    refused = rules.may_open_signing(opening(29, after=timedelta(days=5)))
    assert str(refused) == "The plan was on display for 29 days; it must be 30."


@pytest.mark.parametrize("missing", ["display_from", "display_to"])
def test_without_both_days_of_the_display_no_signing_begins(missing):
    declared = flow.campaign("renewal_signings").round("signing")
    seen = opening(30, after=timedelta(days=1), **{missing: ""})
    found = campaigns.round_refusals(declared, seen, closes=False)
    assert [(one.code, one.field) for one in found] == [("missing", missing)]


def closing(at: datetime, *, reached: bool = False, due: date | None = None) -> SeenRound:
    return SeenRound(
        "renewal_signings", "signing", 1, at, at, {}, {rules.SIGNING: reached}, {}, due=due
    )


def test_below_the_share_the_round_is_not_closed_before_its_last_day_is_over():
    due = date(2020, 9, 30)
    eve = datetime(2020, 9, 30, 23, 59, tzinfo=SHANGHAI)
    refused = rules.may_close_signing(closing(eve, due=due))
    assert refused is not None
    assert (refused.code, refused.rule) == ("signing_runs", "X-03")
    assert rules.may_close_signing(closing(eve + timedelta(minutes=1), due=due)) is None
    assert rules.may_close_signing(closing(eve, due=due, reached=True)) is None
    assert rules.may_close_signing(closing(eve)) is None
