"""Who sees which campaigns and lines: by office, area, confidentiality, and whose they are."""

from dataclasses import replace

import pytest

from lilong.accounts.terms import Capability, Confidentiality
from lilong.accounts.viewer import Viewer
from lilong.campaigns import operations as do
from lilong.campaigns import policies
from lilong.campaigns.models import Roll
from lilong.cases.models import Matter
from lilong.kernel.errors import NotVisible
from tests.campaigns.doing import AT, prepare

pytestmark = pytest.mark.django_db
EAST, WEST = ("东一", "东二", "东三"), ("西一", "西二")


@pytest.fixture(name="run")
def _run(cast):
    """Three certificates in the east, two in the west; one of the west is the east worker's and
    one the group leader's.
    """
    run = prepare(cast.section_head, "renewal_signings", {"plot": "283-3"})
    for nth, label in enumerate((*EAST, *WEST)):
        area = cast.areas["east" if label in EAST else "west"]
        columns = {"certificate": f"H-{nth}", "kind": "property"}
        run.add([f"{label}（虚构）"], columns=columns, area_path=area.path)
    run.freeze()
    run.open("wish")
    for label, first, second in (
        ("西一", cast.committee_worker.post.pk, None),
        ("东三", cast.grid_worker.post.pk, cast.building_group_leader.post.pk),
    ):
        (line,) = run.lines(label=f"{label}（虚构）")
        do.assign(run.roll, [line.pk], post_id=first, second_post_id=second, at=AT, **run.given)
    return run


def seen(viewer: Viewer, roll: Roll) -> set[str]:
    """Return the lines a viewer sees; those of the one roll and of all campaigns are the same."""
    found = set(policies.lines_of(viewer, roll).values_list("label", flat=True))
    assert found == set(policies.visible_lines(viewer).values_list("label", flat=True))
    return {label.removesuffix("（虚构）") for label in found}


def test_lines_are_seen_by_area_and_by_whose_they_are(run, cast):
    def of(member: str) -> set[str]:
        return seen(cast.home.member(member).viewer_at(AT), run.roll)

    assert of("section_head") == of("dispatcher") == {*EAST, *WEST}
    # Her community, and what she looks after beyond its border.
    assert of("committee_worker") == {*EAST, "西一"}
    assert of("committee_secretary") == {*EAST}
    # Who has no sight of campaigns has her own lines, whether first or second of the pair.
    assert of("building_group_leader") == {"东三"}
    assert of("window_clerk") == set()
    assert seen(cast.outsider.viewer_at(AT), run.roll) == set()


def test_a_post_that_may_nothing_with_campaigns_sees_no_line_even_of_its_own(run, cast):
    leader = cast.building_group_leader.viewer_at(AT)
    (line,) = run.lines(label="东三（虚构）")
    assert policies.may_view_line(leader, str(line.pk))
    bare = replace(leader, capabilities=leader.capabilities - {Capability.CAMPAIGNS_VISIT})
    assert not policies.visible_lines(bare).exists()
    assert not policies.visible_campaigns(bare).exists()
    assert not policies.may_view_line(bare, str(line.pk))


def test_another_unit_s_post_sees_no_line_but_those_it_was_given(run, cast):
    # Bound to no area, and neither leading the campaign nor taking part in it.
    other = cast.other_handler.viewer_at(AT)
    assert not policies.visible_campaigns(other).exists()
    assert seen(other, run.roll) == set()
    with pytest.raises(NotVisible):
        do.reveal_line(run.lines()[0].pk, viewer=other, by=cast.other_handler.actor, at=AT)
    (line,) = run.lines(label="西二（虚构）")
    do.assign(
        run.roll, [line.pk], post_id=cast.other_handler.post.pk, second_post_id=None, at=AT,
        **run.given,
    )  # fmt: skip
    assert policies.visible_campaigns(other).get() == run.campaign
    assert seen(other, run.roll) == {"西二"}
    assert seen(cast.handler.viewer_at(AT), run.roll) == {*EAST, *WEST}


def test_who_stands_in_no_post_has_no_lines_of_her_own(run, cast):
    # Lines nobody looks after have no post either, and are not hers for that.
    nowhere = replace(cast.building_group_leader.viewer_at(AT), post_id=None)
    assert run.lines(post=None)
    assert seen(nowhere, run.roll) == set()


def test_a_campaign_above_her_level_shows_its_worker_her_own_lines_alone(run, cast):
    Matter.objects.filter(pk=run.campaign.matter_id).update(confidentiality=Confidentiality.SECRET)
    number = run.campaign.matter.number
    worker = cast.committee_worker.viewer_at(AT)
    assert policies.get_campaign(worker, number) == run.campaign
    assert seen(worker, run.roll) == {"西一"}
    assert seen(cast.dispatcher.viewer_at(AT), run.roll) == {*EAST, *WEST}
    secretary = cast.committee_secretary.viewer_at(AT)
    assert seen(secretary, run.roll) == set()
    with pytest.raises(NotVisible):
        policies.get_campaign(secretary, number)
