"""Dispatch rules at work: drafted, tried on past orders, published by a second person, kept."""

from datetime import timedelta
from typing import Any

import pytest

from lilong.accounts.models import Unit
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.identifiers import new_id
from lilong.territory.models import Area, AreaSuccession, Edition
from lilong.work_orders import operations as orders
from lilong.work_orders import queries
from lilong.work_orders.models import (
    CatalogueEdition,
    Category,
    DispatchRule,
    DispatchVersion,
    WorkOrder,
)
from lilong.work_orders.operations import Seen
from lilong.work_orders.terms import DispatchResult, VersionState
from lilong.work_orders.triage import Conditions, Span, Words
from lilong.work_orders.triage.checking import Draft, unreached
from tests.cast import make_area
from tests.work_orders.conftest import FRIDAY, Desk

TODAY = FRIDAY.date()


def seen(version: DispatchVersion) -> Seen:
    version.refresh_from_db()
    return Seen(version.number, version.revision)


def draft_of(desk: Desk, name: str = "垃圾归中队", unit: str = "station", **asks: Any) -> Draft:
    return Draft(name, DispatchResult.UNIT, Conditions(**asks), desk.cast.units[unit].pk)


def begun(desk: Desk, *drafts: Draft) -> DispatchVersion:
    version = orders.begin_draft(**desk.by("dispatcher"))
    for draft in drafts:
        orders.add_rule(seen=seen(version), draft=draft, **desk.by("dispatcher"))
    version.refresh_from_db()
    return version


def published(desk: Desk, *drafts: Draft, days: int = 0) -> DispatchVersion:
    version = begun(desk, *drafts)
    orders.try_rules(seen=seen(version), **desk.by("dispatcher"))
    orders.propose_rules(
        seen=seen(version), valid_from=desk.at.date() + timedelta(days=days), note="试行",
        **desk.by("dispatcher"),
    )  # fmt: skip
    return orders.publish_rules(seen=seen(version), **desk.by("leader"))


def code_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.code for r in refused.value.refusals]


def proposal(desk: Desk, category: str = "H0101", **told: Any) -> queries.Proposal:
    words = queries.Told(**({"words": "垃圾没有人清。", "source": "hotline"} | told))
    viewer = desk.cast.dispatcher.viewer_at(desk.at)
    return queries.propose(viewer, words, on=desk.at.date(), category=category)


def test_a_published_rule_names_the_unit_and_the_order_keeps_which_one_it_was(desk: Desk) -> None:
    version = published(desk, draft_of(desk, words=Words(any=("垃圾",))))
    found = proposal(desk)
    assert found.units[0].key == desk.cast.units["station"].pk
    assert "第 1 条" in str(found.units[0].because) or "rule 1" in str(found.units[0].because)
    assert found.units[1].key == desk.cast.units["section"].pk, "the safety net stays a choice"
    key = desk.dispatched(unit="station")
    order = WorkOrder.objects.get(pk=key)
    rule = DispatchRule.objects.get(version=version)
    assert (order.rules_version_id, order.rule_id) == (version.pk, rule.pk)
    quiet = desk.dispatched(words="路灯不亮。", title="路灯")
    assert WorkOrder.objects.get(pk=quiet).rule_id is None
    assert WorkOrder.objects.get(pk=quiet).rules_version_id == version.pk


def test_without_rules_the_safety_net_proposes_and_no_order_is_without_a_unit(desk: Desk) -> None:
    found = proposal(desk)
    assert found.version_id is None
    assert found.units[0].key == desk.cast.units["section"].pk
    assert proposal(desk, category="", words="嗯").units[0].key == desk.cast.units["centre"].pk


def test_a_draft_proposes_nothing_and_a_version_holds_from_its_first_day(desk: Desk) -> None:
    begun(desk, draft_of(desk))
    assert proposal(desk).rule_id is None
    orders.take_back_rules(
        seen=seen(queries.version_list(desk.cast.dispatcher.viewer)[0]), reason="重来",
        withdraw=True, **desk.by("dispatcher"),
    )  # fmt: skip
    published(desk, draft_of(desk), days=3)
    assert proposal(desk).rule_id is None
    desk.at = FRIDAY + timedelta(days=3)
    assert proposal(desk).rule_id is not None


def test_old_versions_stay_as_they_were_and_keep_the_key_of_a_rule(desk: Desk) -> None:
    first = published(desk, draft_of(desk), draft_of(desk, "其余"))
    second = begun(desk)
    row = queries.rule_rows(second.pk)[0]
    orders.change_rule(
        seen=seen(second), rule_id=row.pk, draft=draft_of(desk, "改名"), **desk.by("dispatcher")
    )
    orders.remove_rule(
        seen=seen(second), rule_id=queries.rule_rows(second.pk)[1].pk, **desk.by("dispatcher")
    )
    old, new = queries.rule_rows(first.pk), queries.rule_rows(second.pk)
    assert [r.name for r in old] == ["垃圾归中队", "其余"]
    assert [(r.name, r.position) for r in new] == [("改名", 1)]
    assert old[0].key == new[0].key
    with pytest.raises(Refused) as refused:
        orders.add_rule(seen=seen(first), draft=draft_of(desk), **desk.by("dispatcher"))
    assert code_of(refused) == ["wrong_state"]


def test_rules_move_up_and_down_and_stay_at_the_ends(desk: Desk) -> None:
    version = begun(desk, *(draft_of(desk, name) for name in "甲乙丙"))
    names = {row.name: row.pk for row in queries.rule_rows(version.pk)}

    def move(name: str, places: int) -> str:
        orders.move_rule(
            seen=seen(version), rule_id=names[name], places=places, **desk.by("dispatcher")
        )
        return "".join(row.name for row in queries.rule_rows(version.pk))

    assert move("丙", -1) == "甲丙乙"
    assert move("甲", -1) == "甲丙乙"
    assert move("甲", 5) == "丙乙甲"
    assert [row.position for row in queries.rule_rows(version.pk)] == [1, 2, 3]


def test_a_draft_is_tried_before_it_is_proposed_and_again_after_a_change(desk: Desk) -> None:
    version = begun(desk)
    who = desk.by("dispatcher")
    given: dict[str, Any] = {"valid_from": TODAY, "note": "", **who}
    with pytest.raises(Refused) as refused:
        orders.propose_rules(seen=seen(version), **given)
    assert code_of(refused) == ["no_rules"]
    orders.add_rule(seen=seen(version), draft=draft_of(desk), **who)
    with pytest.raises(Refused) as refused:
        orders.propose_rules(seen=seen(version), **given)
    assert code_of(refused) == ["not_tried"]
    orders.try_rules(seen=seen(version), **who)
    orders.add_rule(seen=seen(version), draft=draft_of(desk, "又一条"), **who)
    with pytest.raises(Refused) as refused:
        orders.propose_rules(seen=seen(version), **given)
    assert code_of(refused) == ["not_tried"]
    with pytest.raises(Refused) as refused:
        orders.propose_rules(
            seen=seen(version), valid_from=TODAY - timedelta(days=1), note="", **who
        )
    assert code_of(refused) == ["in_past"]


def test_a_trial_says_what_would_have_gone_elsewhere(desk: Desk) -> None:
    for words in ("垃圾没有清。", "垃圾又满了。", "路灯不亮。"):
        desk.dispatched(words=words, title="反映", unit="section")
    right = desk.dispatched(words="垃圾在中队门口。", title="反映", unit="station")
    version = begun(desk, draft_of(desk, words=Words(any=("垃圾",))))
    trial = orders.try_rules(seen=seen(version), **desk.by("dispatcher"))
    assert (trial.tried_count, trial.moved_count) == (4, 3)
    assert (trial.agreed_before, trial.agreed_after) == (3, 2)
    section, station = desk.cast.units["section"].pk, desk.cast.units["station"].pk
    assert trial.flows == [[section, station, 3, 1]]
    assert str(right) in {line[0] for line in trial.moved}
    assert trial.since is not None
    assert version.edits == trial.edits


def test_the_proposer_does_not_publish_and_a_draft_is_not_published(desk: Desk) -> None:
    version = begun(desk, draft_of(desk))
    with pytest.raises(Refused) as refused:
        orders.publish_rules(seen=seen(version), **desk.by("leader"))
    assert code_of(refused) == ["wrong_state"]
    orders.try_rules(seen=seen(version), **desk.by("dispatcher"))
    orders.propose_rules(seen=seen(version), valid_from=TODAY, note="", **desk.by("dispatcher"))
    with pytest.raises(Refused) as refused:
        orders.publish_rules(seen=seen(version), **desk.by("dispatcher"))
    assert code_of(refused) == ["not_granted"]
    leader = desk.by("leader")
    DispatchVersion.objects.filter(pk=version.pk).update(proposed_by=leader["by"].staff_id)
    with pytest.raises(Refused) as refused:
        orders.publish_rules(seen=seen(version), **leader)
    assert code_of(refused) == ["same_person"]


def test_what_waits_may_be_sent_back_with_a_reason_and_never_twice_at_once(desk: Desk) -> None:
    version = begun(desk, draft_of(desk))
    before = seen(version)
    orders.try_rules(seen=seen(version), **desk.by("dispatcher"))
    orders.propose_rules(seen=before, valid_from=TODAY, note="", **desk.by("dispatcher"))
    with pytest.raises(Stale):
        orders.take_back_rules(seen=before, reason="慢了", **desk.by("leader"))
    with pytest.raises(Refused) as refused:
        orders.take_back_rules(seen=seen(version), reason=" ", **desk.by("leader"))
    assert code_of(refused) == ["no_reason"]
    again = orders.take_back_rules(seen=seen(version), reason="再议", **desk.by("leader"))
    assert again.state == VersionState.DRAFT
    assert orders.begin_draft(**desk.by("dispatcher")) == again
    done = published_again(desk, again)
    with pytest.raises(Refused) as refused:
        orders.take_back_rules(seen=seen(done), reason="晚了", **desk.by("leader"))
    assert code_of(refused) == ["wrong_state"]


def published_again(desk: Desk, version: DispatchVersion) -> DispatchVersion:
    orders.propose_rules(seen=seen(version), valid_from=TODAY, note="", **desk.by("dispatcher"))
    return orders.publish_rules(seen=seen(version), **desk.by("leader"))


def test_a_rule_says_everything_that_is_wrong_with_it_at_once(desk: Desk) -> None:
    version = begun(desk)
    bad = Draft(
        " ", DispatchResult.UNIT,
        Conditions(
            category_id=99_999, area_id=99_999, sources=frozenset({"pigeon"}),
            span=Span(weekdays=frozenset({9}), first_date=TODAY, last_date=TODAY - timedelta(1)),
            words=Words(any=("油烟",), none=("油烟", "长" * 30)),
        ),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        orders.add_rule(seen=seen(version), draft=bad, **desk.by("dispatcher"))
    fields = {r.field for r in refused.value.refusals}
    assert fields == {
        "name", "unit", "last_date", "weekdays", "no_words", "sources", "category", "area",
    }  # fmt: skip
    assert queries.rule_rows(version.pk) == []
    assert version.edits == 0


def test_a_rule_for_everything_hides_those_below_it(desk: Desk) -> None:
    version = begun(desk, draft_of(desk, "全部"), draft_of(desk, "到不了", category_id=None))
    rules = [queries.rule_of(row) for row in queries.rule_rows(version.pk)]
    assert unreached(rules) == {rules[1].id: 1}


def test_an_ended_unit_shows_in_the_proposal_and_its_successor_is_proposed(desk: Desk) -> None:
    published(desk, draft_of(desk))
    station, section = desk.cast.units["station"], desk.cast.units["section"]
    Unit.objects.filter(pk=station.pk).update(valid_to=TODAY - timedelta(days=1), successor=section)
    desk.cast.office.revision = new_id()
    desk.cast.office.save(update_fields=["revision"])
    found = proposal(desk)
    assert found.units[0].key == section.pk
    assert [one.is_followed for one in found.broken] == [True]
    version = begun(desk)
    with pytest.raises(Refused) as refused:
        orders.add_rule(seen=seen(version), draft=draft_of(desk), **desk.by("dispatcher"))
    assert code_of(refused) == ["ended"]


def test_a_split_area_breaks_its_rule_which_is_told_where_it_would_have_met(desk: Desk) -> None:
    east, whole = desk.cast.areas["east"], desk.cast.areas["whole"]
    published(desk, draft_of(desk, area_id=east.pk))
    assert proposal(desk, area_id=east.pk).rule_id is not None
    half = make_area("310198001009", "东南居民区（虚构）", east.level, whole)
    Area.objects.filter(pk=east.pk).update(valid_to=TODAY - timedelta(days=1))
    AreaSuccession.objects.create(before=east, after=half, on_date=TODAY, kind="split")
    Edition.objects.all().delete()
    Edition.objects.create()
    found = proposal(desk, area_id=half.pk)
    assert found.rule_id is None
    assert [one.rule.name for one in found.broken] == ["垃圾归中队"]
    assert proposal(desk, area_id=desk.cast.areas["west"].pk).broken == ()


def test_an_ended_category_breaks_its_rule(desk: Desk) -> None:
    category = Category.objects.get(office=desk.cast.office, code="H0101")
    version = published(desk, draft_of(desk, category_id=category.pk))
    Category.objects.filter(pk=category.pk).update(valid_to=TODAY)
    CatalogueEdition.objects.filter(office=desk.cast.office).update(revision=new_id())
    assert queries.matcher_of(version, on=TODAY).broken() == []
    (broken,) = queries.matcher_of(version, on=TODAY + timedelta(days=1)).broken()
    assert broken.rule.name == "垃圾归中队"
    assert "ended on" in str(broken.why)


@pytest.mark.parametrize("who", ["handler", "window_clerk", "audit_administrator", "grid_worker"])
def test_who_has_no_right_drafts_and_publishes_nothing(desk: Desk, who: str) -> None:
    version = begun(desk, draft_of(desk))
    given = desk.by(who)
    for verb in (
        lambda: orders.begin_draft(**given),
        lambda: orders.add_rule(seen=seen(version), draft=draft_of(desk), **given),
        lambda: orders.try_rules(seen=seen(version), **given),
        lambda: orders.publish_rules(seen=seen(version), **given),
        lambda: orders.take_back_rules(seen=seen(version), reason="x", **given),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert code_of(refused) == ["not_granted"]


def test_another_office_has_rules_of_its_own_and_sees_none_of_ours(desk: Desk) -> None:
    version = published(desk, draft_of(desk))
    outsider = desk.cast.outsider
    assert queries.version_list(outsider.viewer) == []
    with pytest.raises(NotVisible):
        queries.get_version(outsider.viewer, version.number)
    with pytest.raises(NotVisible):
        orders.try_rules(seen=seen(version), **desk.by("outsider"))
    own = orders.begin_draft(**desk.by("outsider"))
    assert (own.office_id, own.number) == (desk.cast.next_door.office.pk, 1)
    assert queries.rule_rows(own.pk) == []
    assert queries.version_list(desk.cast.audit_administrator.viewer) == []
