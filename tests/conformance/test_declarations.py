"""What every declared programme must be, whoever wrote it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from lilong.cases import diagrams, flow
from lilong.cases.grammar import Programme, faults
from lilong.cases.grammar.words import Text
from lilong.programmes.loading import HOME

PROGRAMMES = [p for p in flow.programmes() if not p.has_own_pages]
every_kind = pytest.mark.parametrize("programme", flow.programmes(), ids=lambda p: p.key)
every_programme = pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda p: p.key)
SECTIONS = ("Legal basis", "Source", "Confidence", "Who asked", "Who answers")


def words(programme: Programme) -> Iterator[tuple[str, Text]]:
    """Yield every text of a declaration with the place it stands in."""
    yield "label", programme.label
    yield "about", programme.about
    yield "basis", programme.basis.text
    for stage in programme.stages:
        yield f"stage {stage.key}", stage.label
        if stage.hint:
            yield f"hint of {stage.key}", stage.hint
    for explained in (*programme.clocks, *programme.gates, *programme.approvals):
        yield f"{explained.key}", explained.label
        yield f"why of {explained.key}", explained.why.text
    for step in programme.track:
        yield f"step {step.key}", step.label
    yield from words_of_moves(programme)


def words_of_moves(programme: Programme) -> Iterator[tuple[str, Text]]:
    """Yield every text of a declaration's moves, and of what is asked."""
    for move in programme.moves:
        yield f"move {move.key}", move.label
        yield f"why of {move.key}", move.why.text
    for question in (*programme.facts, *(q for m in programme.moves for q in m.asks)):
        yield f"question {question.key}", question.label
        for key, label in question.choices:
            yield f"choice {key}", label


@every_kind
def test_a_declaration_has_no_fault(programme):
    assert faults(programme) == []


@every_kind
def test_every_move_clock_and_gate_says_why_it_exists_and_by_which_rule(programme):
    silent = [
        one.key
        for one in (*programme.moves, *programme.clocks, *programme.gates, *programme.approvals)
        if not (str(one.why.text).strip() and one.why.rule)
    ]
    assert not silent
    assert programme.basis.rule
    assert programme.basis.source


@every_kind
def test_every_word_of_a_declaration_is_said_in_chinese_and_in_english(programme):
    missing = []
    for where, text in words(programme):
        with override("en"):
            english = str(text)
        with override("zh-hans"):
            chinese = str(text)
        if not any("一" <= letter <= "鿿" for letter in chinese) or english == chinese:
            missing.append(f"{where}: {english}")
    assert not missing


@every_kind
def test_a_declaration_can_be_drawn(programme):
    drawn = diagrams.draw(programme)
    assert len(drawn.boxes) == len(programme.stages)


@every_kind
def test_no_number_stands_in_a_declaration(programme):
    """A clock's length comes from the rulebook or from an answer, never from the code."""
    for clock in programme.clocks:
        limit = clock.limit
        assert limit.ruling or limit.fact or limit.date_fact, clock.key


@every_kind
def test_somebody_other_than_the_doer_closes(programme):
    """Every way to a close asks for another person, or for a gate that another one opens."""
    closing = {s.key for s in programme.stages if s.closes}
    alone = [
        m.key
        for m in programme.moves
        if m.to in closing
        and not m.gates
        and not m.asks_reason
        and not m.guard
        and not all(by.not_who_did or by.system for by in m.by)
    ]
    assert not alone


@every_programme
def test_a_programmes_folder_says_where_it_comes_from(programme):
    readme = Path(HOME / programme.key / "README.md").read_text(encoding="utf-8")
    assert [s for s in SECTIONS if f"| {s} |" not in readme] == []
