"""A secret vote: who took part is known, what anybody chose is not, until all is counted."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lilong.campaigns import flow, queries
from lilong.campaigns.grammar import State, faults
from lilong.campaigns.models import Choice, Entry, Line, Round
from lilong.journal.models import Entry as JournalEntry
from lilong.kernel.errors import Refused
from tests.campaigns.doing import estate_of, prepare
from tests.cases.doing import photo

pytestmark = pytest.mark.django_db
KIND = "secret_survey"


@pytest.fixture(name="kind")
def _kind() -> Iterator[str]:
    """Declare the survey of the homeland projects as a secret one of its own."""
    base = flow.campaign("household_notices")
    survey = flow.campaign("homeland_projects").ballot("satisfaction").round
    states = (*survey.states, State("taken_part", "taken part", settles=True))
    secret = replace(survey, key="asking", states=states, secret=True)
    declared = replace(base, key=KIND, rounds=(secret,))
    assert faults(declared) == []
    flow.register(declared)
    yield KIND
    flow.unregister(KIND)


@pytest.fixture(name="run")
def _run(cast, kind):
    facts = {"occasion": "other", "words": "不记名（虚构）"}
    run = prepare(cast.section_head, kind, facts, place_ids=(estate_of(cast, 12).pk,))
    run.freeze()
    run.open("asking")
    return run


def vote(run):
    lines = run.lines()
    run.make_all(lines[:5], "answer_very")
    run.make_all(lines[5:8], "answer_not")
    return lines


def test_lines_entries_and_journal_tell_only_that_somebody_took_part(run):
    vote(run)
    assert set(Line.objects.filter(roll=run.roll).values_list("state", flat=True)) == {
        "open", "taken_part"
    }  # fmt: skip
    assert set(Entry.objects.values_list("move", "to_state")) == {("take_part", "taken_part")}
    told = " ".join(str(e.data) for e in JournalEntry.objects.filter(type="campaigns.line_moved"))
    assert "answer_" not in told
    assert "very" not in told


def test_the_papers_are_counted_when_the_vote_is_over_and_not_before(run):
    vote(run)
    row = Round.objects.get()
    tallies = queries.tallies_of(row)
    assert (tallies["taken_part", ""], tallies["very", ""], tallies["not", ""]) == (8, 0, 0)
    before = set(Choice.objects.values_list("pk", flat=True))
    run.close(row)
    tallies = queries.tallies_of(row)
    assert (tallies["taken_part", ""], tallies["very", ""], tallies["not", ""]) == (0, 5, 3)
    assert not before & set(Choice.objects.values_list("pk", flat=True))


def test_nobody_votes_twice_and_nothing_is_kept_beside_the_choice(run):
    lines = vote(run)
    with pytest.raises(Refused, match="Not possible"):
        run.make(lines[0], "answer_not")
    with pytest.raises(Refused, match="secret vote"):
        run.make(lines[9], "answer_very", note="某人（虚构）")
    with pytest.raises(Refused, match="secret vote"):
        run.make(lines[9], "answer_very", files=(photo("ballot.png"),))


def test_late_lines_take_no_part_where_their_choice_would_be_known(cast, kind):
    facts = {"occasion": "other", "words": "不记名（虚构）"}
    run = prepare(cast.section_head, kind, facts, place_ids=(estate_of(cast, 12).pk,))
    run.freeze()
    early = run.add(["补录（虚构）"], late_reason="底册漏登")[0]
    row = run.open("asking")
    with pytest.raises(Refused, match="would be known"):
        run.make(early, "answer_not")
    with pytest.raises(Refused, match="would be known"):
        run.add(["再补录（虚构）"], 1, late_reason="底册漏登")
    run.make_all(run.lines(is_late=False)[:3], "answer_very")
    run.close(row)
    tallies, late = queries.tallies_of(row), queries.tallies_of(row, late=True)
    assert (tallies["taken_part", ""], tallies["very", ""], late["open", ""]) == (0, 3, 1)
