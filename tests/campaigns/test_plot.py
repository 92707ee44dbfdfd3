"""AC-13: plot 283-3, two rounds over certificates, judged exactly."""

from datetime import timedelta

import pytest

from lilong.campaigns import operations as do
from lilong.campaigns.models import Crossing, Line, Round
from lilong.journal.models import Entry
from lilong.kernel.errors import Refused
from tests.campaigns.doing import AT, at, prepare
from tests.cases.doing import photo

pytestmark = pytest.mark.django_db
DISPLAY = {
    "display_from": (AT - timedelta(days=40)).date().isoformat(),
    "display_to": (AT - timedelta(days=10)).date().isoformat(),
}
DUE = (AT + timedelta(days=30)).date()


def plot(cast, count):
    run = prepare(cast.section_head, "renewal_signings", {"plot": "283-3"})
    for nth in range(count):
        run.add([f"示例弄{nth + 1}号"], columns={"certificate": f"H-{nth:04}", "kind": "property"})
    run.freeze()
    return run


def test_two_hundred_certificates_reach_both_thresholds_to_the_certificate(cast):
    run = plot(cast, 200)
    wish = run.open("wish")
    lines = run.lines()
    run.make_all(lines[:179], "agree", signed=True)
    found = run.standing(wish, "consent")
    assert (found.findings[0].amount, found.findings[0].base) == (179, 200)
    assert not found.is_reached
    assert not Crossing.objects.exists()
    run.make_all(lines[179:180], "agree", signed=True)
    assert run.standing(wish, "consent").is_reached
    assert Crossing.objects.get().is_reached
    run.close(wish)
    signing = run.open("signing", 3, answers=DISPLAY, due_date=DUE)
    lines = run.lines()
    run.make_all(lines[:169], "sign", 4, signed=True)
    assert not run.standing(signing, "signing").is_reached
    assert Line.objects.filter(state="effective").count() == 0
    run.make_all(lines[169:170], "sign", 28, signed=True)
    assert Line.objects.filter(state="effective").count() == 170
    assert {one.facts["effective_on"] for one in run.lines(state="effective")} == {"2026-11-21"}


def test_agreements_lapse_when_the_round_ends_below_the_share(cast):
    run = plot(cast, 20)
    wish = run.open("wish")
    run.make_all(run.lines()[:18], "agree", signed=True)
    run.close(wish)
    signing = run.open("signing", 3, answers=DISPLAY, due_date=AT.date())
    run.make_all(run.lines()[:16], "sign", 4, signed=True)
    run.close(signing, 24)
    assert {one.state for one in run.lines()[:16]} == {"lapsed"}
    with pytest.raises(Refused):
        run.make(run.lines()[17], "sign", 25)


def test_the_plan_is_on_display_for_thirty_days(cast):
    run = plot(cast, 10)
    wish = run.open("wish")
    run.make_all(run.lines()[:9], "agree", signed=True)
    run.close(wish)
    short = DISPLAY | {"display_to": (AT - timedelta(days=11)).date().isoformat()}
    with pytest.raises(Refused, match="on display for 29 days"):
        run.open("signing", 3, answers=short)


def test_a_late_certificate_needs_a_reason_and_is_counted_apart(cast):
    run = plot(cast, 10)
    wish = run.open("wish")
    columns = {"certificate": "H-9999", "kind": "property"}
    with pytest.raises(Refused, match="late"):
        run.add(["示例弄99号"], 1, columns=columns)
    run.add(["示例弄99号"], 1, columns=columns, late_reason="法院判决后补登")
    found = run.standing(wish, "consent")
    assert found.findings[0].base == 10
    with pytest.raises(Refused, match="once"):
        run.add(["示例弄98号"], 1, columns=columns, late_reason="再来一次")


def signing(cast, agreed=18, until=5):
    """Return a plot of twenty certificates whose second round runs until some days from now."""
    run = plot(cast, 20)
    wish = run.open("wish")
    run.make_all(run.lines()[:agreed], "agree", signed=True)
    run.close(wish)
    due = (AT + timedelta(days=until)).date()
    return run, run.open("signing", 3, answers=DISPLAY, due_date=due)


def test_signing_has_a_last_day_before_which_nothing_lapses(cast):
    run = plot(cast, 20)
    wish = run.open("wish")
    run.make_all(run.lines()[:18], "agree", signed=True)
    run.close(wish)
    with pytest.raises(Refused, match="until when it runs"):
        run.open("signing", 3, answers=DISPLAY)
    with pytest.raises(Refused, match="lies before today"):
        run.open("signing", 3, answers=DISPLAY, due_date=(AT - timedelta(days=1)).date())
    assert run.open("signing", 3, answers=DISPLAY, due_date=AT.date()).due_date == AT.date()


def test_a_round_closed_below_its_share_while_somebody_may_answer_says_why(cast):
    run = plot(cast, 20)
    wish = run.open("wish")
    run.make_all(run.lines()[:17], "agree", signed=True)
    with pytest.raises(Refused, match="somebody may still answer"):
        run.close(wish)
    assert Round.objects.get().closed_at is None
    row = Round.objects.select_related("roll__campaign__matter").get()
    do.close_round(row, reason="居民要求停办（虚构）", at=at(2), **run.given)
    told = Entry.objects.get(type="campaigns.round_closed")
    assert told.data["is_early"]
    assert told.reason == "居民要求停办（虚构）"


def test_a_round_all_have_answered_is_closed_without_a_reason(cast):
    run = plot(cast, 20)
    wish = run.open("wish")
    run.make_all(run.lines()[:17], "agree", signed=True)
    run.make_all(run.lines()[17:], "decline")
    run.close(wish)
    assert not Entry.objects.get(type="campaigns.round_closed").data["is_early"]


def test_a_signing_opened_before_it_needed_a_last_day_is_closed_with_a_reason(cast):
    run, row = signing(cast)
    Round.objects.filter(pk=row.pk).update(due_date=None)
    run.make_all(run.lines()[:16], "sign", 4, signed=True)
    with pytest.raises(Refused, match="say why"):
        run.close(row, 5)
    assert {one.state for one in run.lines()[:16]} == {"signed"}


def test_nobody_signs_after_the_last_day_unless_the_share_was_reached(cast):
    run, row = signing(cast)
    run.make_all(run.lines()[:16], "sign", 4, signed=True)
    late, in_time = 24 * 6, AT + timedelta(days=5)
    with pytest.raises(Refused, match="last day"):
        run.make(run.lines()[16], "sign", late, files=(photo("late.png"),))
    # What a phone recorded at the door on the last day is sent the day after.
    run.make(run.lines()[16], "sign", late, files=(photo("sent.png"),), made_at=in_time)
    assert run.standing(row, "signing").is_reached
    assert {one.state for one in run.lines()[:17]} == {"effective"}
    run.make(run.lines()[17], "sign", late, files=(photo("more.png"),))
    assert run.lines()[17].state == "effective"


def test_the_agreements_lapse_when_the_round_is_closed_after_its_last_day(cast):
    run, row = signing(cast)
    run.make_all(run.lines()[:16], "sign", 4, signed=True)
    run.close(row, 24 * 6)
    assert {one.state for one in run.lines()[:16]} == {"lapsed"}
