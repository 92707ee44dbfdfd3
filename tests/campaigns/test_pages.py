"""The desk pages of campaigns: prepared, frozen, opened, worked through, counted, closed."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from lilong.campaigns.models import Campaign, Entry, Line, Roll, Round
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.kernel.identifiers import new_id
from lilong.ledger import operations as ledger
from lilong.ledger.models import Place
from lilong.ledger.specs import FactSpec, Source, Span
from lilong.ledger.terms import FactKey, SourceKind
from tests.campaigns.doing import AT, SINCE, at, estate_of, prepare
from tests.cases.doing import photo
from tests.cast import Cast, Member

pytestmark = pytest.mark.django_db
DUE = (AT + timedelta(days=60)).date().isoformat()
NOTICE = {"due_date": DUE, "occasion": "flood", "words": "今晚起防汛（虚构）"}
WATCHERS = (
    "leader", "dispatcher", "section_head", "handler", "committee_secretary", "committee_worker",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _friday():
    with clock.fixed(AT):
        yield


def told(cast: Cast, who: str = "section_head", homes: int = 12, **more: Any):
    """Return a notice to every household that runs, its first round open."""
    estate_of(cast, homes, buildings=2, area=8000)
    run = prepare(cast.home.member(who), "household_notices", NOTICE, **more)
    run.freeze()
    run.open("telling")
    return run


def page(member: Member, name: str, *args: Any, language: str = "en", **query: str):
    return member.client(language).get(reverse(f"campaigns:{name}", args=args), query)


def words_of(response: Any) -> str:
    assert response.status_code == 200, response.content.decode()[:400]
    return str(response.content.decode())


def sent(member: Member, address: str, **data: Any):
    return member.client("en").post(address, data)


def address(name: str, *args: Any) -> str:
    return reverse(f"campaigns:{name}", args=args)


def frozen(member: Member, number: str):
    """Look at the roll as it would be, and freeze that one."""
    seen = page(member, "freeze", number).context["form"].initial
    return sent(member, address("freeze", number), **seen)


@pytest.mark.parametrize("who", WATCHERS)
def test_who_sees_campaigns_sees_the_list_and_the_page(cast, who):
    run = told(cast)
    number = run.campaign.matter.number
    run.make_all(run.lines()[:3], "tell", answers={"channel": "door"})
    for language in ("en", "zh-hans"):
        listed = words_of(page(cast.home.member(who), "campaigns", language=language))
        assert number in listed
        assert "25.00 % · 3/12" in listed
        shown = words_of(page(cast.home.member(who), "campaign", number, language=language))
        assert "25.00 % · 3/12" in shown


@pytest.mark.parametrize("who", ["system_administrator", "security_administrator", "window_clerk"])
def test_who_has_no_part_in_campaigns_is_refused(cast, who):
    run = told(cast)
    number = run.campaign.matter.number
    for name, args in (("campaigns", ()), ("campaign", (number,)), ("lines", (number,))):
        assert page(cast.home.member(who), name, *args).status_code == 403


def test_another_office_finds_nothing(cast):
    run = told(cast)
    number, line = run.campaign.matter.number, run.lines()[0]
    outsider = cast.outsider
    assert number not in words_of(page(outsider, "campaigns"))
    for name, args in (
        ("campaign", (number,)), ("lines", (number,)), ("line", (number, line.pk)),
        ("freeze", (number,)), ("assign", (number,)), ("line_move", (number, line.pk, "tell")),
    ):  # fmt: skip
        assert page(outsider, name, *args).status_code in {403, 404}


def test_a_campaign_is_prepared_with_its_lines_counted_and_never_twice(cast):
    estate_of(cast, 9)
    head = cast.section_head
    assert "Notice to every household" in words_of(page(head, "kinds"))
    new = address("new", "household_notices")
    form = head.client("en").get(new).context["form"]
    data = {"id": str(form["id"].value()), "title": "防汛告知（虚构）", **NOTICE}
    counted = words_of(sent(head, new, **data, count="1"))
    assert "The roll would have 9 lines now." in counted
    assert not Campaign.objects.exists()
    for _ in range(2):
        assert sent(head, new, **data).status_code == 302
    made = Campaign.objects.get()
    shown = words_of(page(head, "campaign", made.matter.number))
    assert "Freeze the roll and begin" in shown
    assert "Freeze 9 lines" in words_of(page(head, "freeze", made.matter.number))
    assert frozen(head, made.matter.number).status_code == 302
    assert Roll.objects.get().count == 9


def test_what_narrows_a_roll_is_asked_where_the_kind_leaves_it_open(cast):
    estate = estate_of(cast, 9)
    given = {"office_id": cast.office.pk, "by": cast.committee_secretary.actor, "at": AT}
    homes = list(Place.objects.filter(estate=estate, kind="dwelling").order_by("id"))
    for home in homes[:4]:
        spec = FactSpec(place_id=home.pk, key=FactKey.STATE, value="let", span=Span(SINCE))
        ledger.tell_fact(spec, source=Source(SourceKind.VISIT, SINCE), **given)
    head, new = cast.section_head, address("new", "household_notices")
    form = head.client("en").get(new).context["form"]
    assert ("let", "Let") in form.fields["only_state"].choices
    assert "only_kind" not in form.fields
    data = {"id": str(form["id"].value()), "title": "出租户告知（虚构）", **NOTICE}
    assert "would have 4 lines" in words_of(sent(head, new, **data, only_state="let", count="1"))
    assert sent(head, new, **data, only_state="palace").status_code == 422
    assert sent(head, new, **data, only_state=["let", "vacant"]).status_code == 302
    made = Campaign.objects.get()
    assert made.scope["options"] == {"state": ["let", "vacant"]}
    shown = words_of(page(head, "freeze", made.matter.number, language="zh-hans"))
    assert "出租 · 空置" in shown
    assert frozen(head, made.matter.number).status_code == 302
    assert Roll.objects.get().count == 4
    assert "Let · Vacant" in words_of(page(head, "campaign", made.matter.number))


def test_what_a_kind_does_not_leave_open_is_not_chosen(cast):
    for options in ({"kind": "premises"}, {"state": "palace"}):
        with pytest.raises(Refused):
            prepare(cast.section_head, "household_notices", NOTICE, options=options)
    with pytest.raises(Refused, match="not chosen"):
        prepare(cast.section_head, "lift_retrofits", {}, options={"tenure": "private"})


def test_ages_are_days_of_birth(cast):
    new = address("new", "vaccinations")
    form = cast.section_head.client("en").get(new).context["form"]
    assert {"only_born_from", "only_born_to", "only_relation"} <= set(form.fields)
    data = {
        "id": str(form["id"].value()), "title": "流感疫苗（虚构）", "due_date": DUE,
        "occasion": "流感", "only_born_to": "1966-11-28", "only_relation": "lives",
    }  # fmt: skip
    assert sent(cast.section_head, new, **data).status_code == 302
    kept = Campaign.objects.get().scope["options"]
    assert kept == {"born_to": "1966-11-28", "relation": "lives"}


def test_a_missing_answer_stands_beside_its_field(cast):
    answer = sent(cast.section_head, address("new", "household_notices"), id=new_id(), title="x")
    assert answer.status_code == 422
    assert answer.context["form"].errors["due_date"]


def test_a_round_is_opened_once_however_often_its_form_is_sent(cast):
    estate_of(cast, 4)
    run = prepare(cast.section_head, "household_notices", NOTICE)
    run.freeze()
    to = address("open_round", run.campaign.matter.number, "telling")
    key = str(new_id())
    for _ in range(2):
        assert sent(cast.section_head, to, id=key).status_code == 302
    assert Round.objects.count() == 1
    assert sent(cast.section_head, to, id=str(new_id())).status_code == 422


def test_a_move_is_recorded_once_with_note_and_file_and_a_conflict_is_told(cast):
    run = told(cast)
    worker, number = cast.committee_worker, run.campaign.matter.number
    line = run.lines()[0]
    to = address("line_move", number, line.pk, "tell")
    asked = words_of(page(worker, "line_move", number, line.pk, "tell"))
    assert "How told" in asked
    data = {
        "change_id": str(new_id()), "revision": line.revision, "channel": "door",
        "change_note": "老人耳背（虚构）",
    }  # fmt: skip
    for _ in range(2):
        assert sent(worker, to, **data, evidence=photo("tuer.png")).status_code in {200, 302}
    assert Entry.objects.filter(line=line).count() == 1
    shown = words_of(page(worker, "line", number, line.pk))
    assert "老人耳背" not in shown
    assert "tuer.png" in shown
    stale = sent(
        cast.section_head, address("line_move", number, line.pk, "find_nobody"),
        change_id=str(new_id()), revision=line.revision,
    )  # fmt: skip
    assert stale.status_code == 409
    assert "Yours was not recorded" in stale.content.decode()
    assert Entry.objects.filter(line=line).count() == 1


def test_what_is_sealed_is_shown_for_a_purpose_only(cast):
    run = told(cast)
    number, line = run.campaign.matter.number, run.lines()[0]
    run.make(line, "tell", answers={"channel": "door"}, note="门铃坏了（虚构）")
    to = address("line_sealed", number, line.pk)
    assert sent(cast.section_head, to, purpose="").status_code == 422
    shown = sent(cast.section_head, to, purpose="visit", reason="再次上门")
    assert "门铃坏了" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert sent(cast.dispatcher, to, purpose="visit", reason="x").status_code in {200, 403}


def test_the_table_of_lines_is_narrowed(cast):
    run = told(cast)
    number = run.campaign.matter.number
    run.make_all(run.lines()[:5], "tell", answers={"channel": "door"})
    head = cast.section_head
    assert len(page(head, "lines", number, which="left").context["rows"]) == 7
    assert len(page(head, "lines", number, state="told").context["rows"]) == 5
    house = str(run.lines()[0].building_id)
    assert len(page(head, "lines", number, building=house).context["rows"]) == 6
    assert len(page(head, "lines", number, which="mine").context["rows"]) == 0


def test_lines_are_given_to_a_post_by_stairwell_and_one_by_one(cast):
    run = told(cast)
    number, post = run.campaign.matter.number, cast.committee_worker.post
    head, first = cast.section_head, run.lines()[0]
    shown = page(head, "assign", number)
    stairs = shown.context["stairs"]
    assert sum(one.count for one, _key, _posts in stairs) == 12
    key = next(key for one, key, _posts in stairs if one.building_id == first.building_id)
    assert sent(head, address("assign", number), post=post.pk).status_code == 422
    assert sent(head, address("assign", number), post=post.pk, group=key).status_code == 302
    assert {one.building_id for one in run.lines(post=post)} == {first.building_id}
    other = run.lines(post=None)[0]
    assert sent(head, address("assign", number), post=post.pk, line=other.pk).status_code == 302
    assert Line.objects.filter(post=post).count() == 7
    assert sent(head, address("assign", number), post="none", group=key).status_code == 302
    assert Line.objects.filter(post=post).count() == 1
    worker = cast.committee_worker
    assert len(page(worker, "lines", number, which="mine").context["rows"]) == 1


def test_who_visits_may_not_run_a_campaign(cast):
    run = told(cast)
    number, row = run.campaign.matter.number, Round.objects.get()
    worker = cast.committee_worker
    for name, args in (
        ("new", ("household_notices",)), ("freeze", (number,)),
        ("open_round", (number, "telling")), ("close_round", (number, row.pk)),
        ("assign", (number,)), ("line_add", (number,)), ("deadline", (number,)),
        ("end", (number, "close")),
    ):  # fmt: skip
        assert page(worker, name, *args).status_code == 403
        assert sent(worker, address(name, *args)).status_code == 403


def test_a_round_is_closed_and_the_campaign_ended(cast):
    run = told(cast)
    number, row = run.campaign.matter.number, Round.objects.get()
    head = cast.section_head
    end = address("end", number, "close")
    blocked = words_of(page(head, "campaign", number))
    assert "A round is open still" in blocked
    assert "changes no more" in words_of(page(head, "close_round", number, row.pk))
    to = address("close_round", number, row.pk)
    assert sent(head, to, changes=row.changes, reason="").status_code == 302
    campaign = Campaign.objects.select_related("matter").get()
    given = {"revision": campaign.matter.revision, "reason": "全部告知", "summary": "12 户（虚构）"}
    assert sent(head, end, **given).status_code == 302
    assert Campaign.objects.get().matter.stage == "closed"
    assert "Ended" in words_of(page(head, "campaign", number))


def test_the_deadline_is_moved_with_a_reason(cast):
    run = told(cast)
    number = run.campaign.matter.number
    later = (AT + timedelta(days=90)).date().isoformat()
    data = {"revision": Campaign.objects.get().matter.revision, "due_date": later}
    assert sent(cast.section_head, address("deadline", number), **data).status_code == 422
    data["reason"] = "台风推迟（虚构）"
    assert sent(cast.section_head, address("deadline", number), **data).status_code == 302
    assert Campaign.objects.get().matter.facts["due_date"] == later


def test_a_late_home_comes_from_the_ledger_with_its_reason(cast):
    estate = estate_of(cast, 6)
    run = prepare(cast.section_head, "household_notices", NOTICE, place_ids=(estate.pk,))
    run.freeze()
    run.open("telling")
    number = run.campaign.matter.number
    to = address("line_add", number)
    known = run.lines()[0]
    data = {"place": known.label, "place_key": str(known.place_id), "late_reason": "漏登（虚构）"}
    refused = sent(cast.section_head, to, **data)
    assert refused.status_code == 422
    from_now = estate_of_room(cast, known)
    data = {"place": from_now.address, "place_key": str(from_now.pk), "late_reason": "新分户"}
    assert sent(cast.section_head, to, **data).status_code == 302
    assert Line.objects.get(is_late=True).place_id == from_now.pk
    assert "and 1 late" in words_of(page(cast.section_head, "campaign", number))


def estate_of_room(cast: Cast, line: Line):
    from lilong.ledger import operations as ledger
    from lilong.ledger.specs import PlaceSpec
    from lilong.ledger.terms import PlaceKind

    return ledger.add_place(
        PlaceSpec(
            kind=PlaceKind.DWELLING, room="909", floor=9, parent_id=line.building_id,
            valid_from=AT.date(),
        ),
        office_id=cast.office.pk, by=cast.section_head.actor, at=at(1),
    )  # fmt: skip


def test_a_page_of_lines_makes_no_query_for_each_row(cast, django_assert_max_num_queries):
    few = told(cast)
    number = few.campaign.matter.number
    client = cast.section_head.client("en")
    client.get(address("lines", number))
    with django_assert_max_num_queries(14):
        client.get(address("lines", number))
    with django_assert_max_num_queries(24):
        client.get(address("campaign", number))
    with django_assert_max_num_queries(12):
        client.get(address("campaigns"))
    with django_assert_max_num_queries(26):
        client.get(address("line", number, few.lines()[0].pk))


def test_all_lines_are_given_at_once(cast):
    run = told(cast)
    number, post = run.campaign.matter.number, cast.committee_worker.post
    assert sent(
        cast.section_head, address("assign", number), post=post.pk, all="1"
    ).status_code == 302  # fmt: skip
    assert len(run.lines(post=post)) == 12


def test_a_building_group_leader_sees_her_own_lines_and_no_more(cast):
    run = told(cast)
    number, leader = run.campaign.matter.number, cast.building_group_leader
    mine, others = run.lines()[0], run.lines()[1]
    assert page(leader, "campaign", number).status_code == 404
    assert number not in words_of(page(leader, "campaigns"))
    to = address("assign", number)
    assert sent(cast.section_head, to, post=leader.post.pk, line=mine.pk).status_code == 302
    assert "0/12" in words_of(page(leader, "campaign", number))
    assert len(page(leader, "lines", number).context["rows"]) == 1
    assert "Told" in words_of(page(leader, "line", number, mine.pk))
    assert page(leader, "line", number, others.pk).status_code == 404
    assert page(leader, "line_move", number, others.pk, "tell").status_code == 404
