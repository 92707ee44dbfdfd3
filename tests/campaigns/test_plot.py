"""AC-13: plot 283-3, two rounds over certificates, judged exactly."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lilong.campaigns import operations as do
from lilong.campaigns.models import Crossing, Line, Round
from lilong.campaigns.operations import DisplaySpec
from lilong.journal.models import Entry
from lilong.kernel import clock
from lilong.kernel.errors import Refused, Stale
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


def put_off(run, row, days, reason="区里延长签约期（虚构）", hours=4):
    row = Round.objects.select_related("roll__campaign__matter").get(pk=row.pk)
    to = (AT + timedelta(days=days)).date()
    return do.put_off(row, to, reason=reason, at=at(hours), **run.given)


def test_the_last_day_of_signing_is_put_off_and_the_lapse_with_it(cast):
    run, row = signing(cast)
    run.make_all(run.lines()[:16], "sign", 4, signed=True)
    put_off(run, row, 9)
    told = Entry.objects.get(type="campaigns.round_put_off")
    assert (told.data["from"], told.data["to"]) == ("2026-11-25", "2026-11-29")
    assert told.reason == "区里延长签约期（虚构）"
    with pytest.raises(Refused, match="runs until 2026-11-29"):
        do.close_round(
            Round.objects.select_related("roll__campaign__matter").get(pk=row.pk),
            reason="到期", at=at(24 * 6), **run.given,
        )  # fmt: skip
    assert {one.state for one in run.lines()[:16]} == {"signed"}
    run.make(run.lines()[16], "sign", 24 * 9, files=(photo("late.png"),))
    assert {one.state for one in run.lines()[:17]} == {"effective"}


def test_after_a_day_that_was_put_off_the_agreements_lapse_all_the_same(cast):
    run, row = signing(cast)
    run.make_all(run.lines()[:16], "sign", 4, signed=True)
    put_off(run, row, 9)
    put_off(run, row, 12, reason="再延（虚构）", hours=5)
    assert [(n["from"], n["to"]) for n in Round.objects.get(pk=row.pk).put_off] == [
        ("2026-11-25", "2026-11-29"), ("2026-11-29", "2026-12-02"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="last day was 2026-12-02"):
        run.make(run.lines()[16], "sign", 24 * 13, files=(photo("late.png"),))
    run.close(row, 24 * 13)
    assert {one.state for one in run.lines()[:16]} == {"lapsed"}


def test_a_last_day_is_put_off_before_it_is_over_to_a_later_one_with_a_reason(cast):
    run, row = signing(cast)
    for days, reason, hours, match in (
        (5, "x", 4, "put off, it ends later"),
        (2, "x", 4, "put off, it ends later"),
        (9, "  ", 4, "Give a reason"),
        (9, "x", 24 * 6, "2026-11-25, is over"),
    ):
        with pytest.raises(Refused, match=match):
            put_off(run, row, days, reason, hours)
    # Who visits signs nobody's time away, and who read an older page has not seen what stands.
    seen = Round.objects.select_related("roll__campaign__matter").get(pk=row.pk)
    worker = cast.grid_worker
    with pytest.raises(Refused) as refused:
        do.put_off(
            seen, (AT + timedelta(days=9)).date(), reason="x", at=at(4),
            viewer=worker.viewer_at(AT), by=worker.actor,
        )  # fmt: skip
    assert refused.value.refusals[0].code == "not_granted"
    run.make(run.lines()[0], "refuse", 4)
    with pytest.raises(Stale):
        do.put_off(seen, (AT + timedelta(days=9)).date(), reason="x", at=at(4), **run.given)
    assert Round.objects.get(pk=row.pk).due_date == (AT + timedelta(days=5)).date()
    # On the last day itself it is not over.
    assert put_off(run, row, 6, hours=24 * 5).due_date == (AT + timedelta(days=6)).date()
    run.close(row, 24 * 7)
    with pytest.raises(Refused, match="changes no more"):
        put_off(run, row, 30, hours=24 * 7)


def test_a_round_whose_declaration_lets_nobody_keeps_its_last_day(cast):
    run = plot(cast, 3)
    row = run.open("wish", due_date=DUE)
    with pytest.raises(Refused, match="not put off"):
        put_off(run, row, 60)
    to = reverse("campaigns:put_off", args=[run.campaign.matter.number, row.pk])
    assert cast.section_head.client("en").get(to).status_code == 404


def test_the_new_last_day_stands_on_the_round_and_on_its_notices(cast):
    run, row = signing(cast)
    number, client = run.campaign.matter.number, cast.section_head.client("en")
    to = reverse("campaigns:put_off", args=[number, row.pk])
    home = reverse("campaigns:campaign", args=[number])
    notice = do.put_up(
        run.campaign,
        DisplaySpec(
            title="方案公示（虚构）", words="", place="弄口", contact="征收所", starts_on=AT.date(),
            ends_on=(AT + timedelta(days=40)).date(), notice="plan",
        ),
        at=at(4), **run.given,
    )  # fmt: skip
    given = {"changes": 0, "due_date": "2026-12-24", "reason": "区里延长（虚构）"}
    with clock.fixed(at(5)):
        assert to in client.get(home).content.decode()
        answer = client.post(to, given | {"due_date": "2026-11-25"})
        assert (answer.status_code, "it ends later" in answer.content.decode()) == (422, True)
        assert client.post(to, given).status_code == 302
        # Sent again it is no second one: what was read is not what stands.
        assert client.post(to, given | {"due_date": "2026-12-30"}).status_code == 409
        sheets = (
            home,
            reverse("campaigns:count_sheet", args=[number, row.pk]),
            reverse("campaigns:display_sheet", args=[number, notice.pk]),
        )
        for page in sheets:
            shown = client.get(page).content.decode()
            assert "区里延长（虚构）" in shown
            assert "put off from" in shown
        assert Round.objects.get(pk=row.pk).due_date.isoformat() == "2026-12-24"
    with clock.fixed(at(24 * 60)):
        shown = client.get(home).content.decode()
        assert to not in shown
        assert "it is put off no more" in shown
        answer = client.post(to, given | {"changes": 1, "due_date": "2027-03-01"})
        assert answer.status_code == 422
