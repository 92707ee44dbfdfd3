"""A declaration with a fault is refused with every fault named."""

from dataclasses import replace

import pytest

from lilong.accounts.terms import Capability
from lilong.cases import flow
from lilong.cases.grammar import (
    Assign,
    By,
    Clock,
    Gate,
    Kind,
    Limit,
    Move,
    Programme,
    Question,
    Stage,
    Why,
    faults,
)

ANYBODY = (By(Capability.MATTERS_HANDLE),)
WHY = Why("because the test says so", "T-00")
SOUND = Programme(
    key="sound",
    version=1,
    label="Sound",
    about="A declaration without a fault.",
    basis=WHY,
    raised_by=(By(Capability.MATTERS_RAISE),),
    stages=(Stage("open", "Open"), Stage("closed", "Closed", closes=True)),
    moves=(Move("close", "Close", frm=("open",), to="closed", by=ANYBODY, why=WHY),),
)


def test_a_sound_declaration_has_no_fault():
    assert faults(SOUND) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"stages": (*SOUND.stages, Stage("open", "Again"))}, "declared twice"),
        ({"stages": (*SOUND.stages, Stage("lost", "Lost", closes=True))}, "cannot be reached"),
        ({"stages": (Stage("open", "Open"), Stage("closed", "Closed"))}, "no stage closes"),
        (
            {
                "stages": (*SOUND.stages, Stage("stuck", "Stuck")),
                "moves": (
                    *SOUND.moves,
                    Move("stick", "Stick", frm=("open",), to="stuck", by=ANYBODY, why=WHY),
                ),
            },
            "dead end",
        ),
        ({"moves": (replace(SOUND.moves[0], by=()),)}, "made by nobody"),
        ({"moves": (replace(SOUND.moves[0], to="gone"),)}, "unknown stage “gone”"),
        ({"moves": (replace(SOUND.moves[0], starts=("tick",)),)}, "unknown clock “tick”"),
        ({"moves": (replace(SOUND.moves[0], gates=("gate",)),)}, "unknown gate “gate”"),
        ({"moves": (replace(SOUND.moves[0], assign=Assign(to_answer="unit")),)}, "not asked"),
        (
            {
                "moves": (
                    replace(
                        SOUND.moves[0],
                        by=(By(Capability.MATTERS_HANDLE, not_who_did=("nothing",)),),
                    ),
                )
            },
            "unknown move “nothing”",
        ),
        ({"moves": (replace(SOUND.moves[0], why=Why("")),)}, "does not say why"),
        ({"facts": (Question("at", "At", Kind.PLACE, places=("moon",)),)}, "no kind of place"),
        ({"facts": (Question("at", "At", places=("estate",)),)}, "asks for none"),
        ({"raised_by": ()}, "nobody may raise"),
        ({"opens": ("tick",)}, "opening names the unknown clock"),
        ({"renamed": {"old": "gone"}}, "`renamed` leads to the unknown stage"),
    ],
)
def test_each_fault_is_named(change, fault):
    found = faults(replace(SOUND, **change))
    assert any(fault in line for line in found), found


def test_every_fault_is_named_at_once():
    broken = replace(SOUND, raised_by=(), opens=("tick",), moves=(replace(SOUND.moves[0], by=()),))
    assert len(faults(broken)) == 3


def test_a_faulty_declaration_is_not_registered():
    with pytest.raises(flow.FaultyDeclaration, match="nobody may raise"):
        flow.register(replace(SOUND, raised_by=()))
    assert not flow.is_known("sound")


def test_the_programmes_of_the_package_are_sound():
    known = {p.key for p in flow.programmes()}
    assert {"rectification_items", "deputies_suggestions"} <= known
    assert [line for p in flow.programmes() for line in faults(p)] == []


def test_a_renamed_stage_is_found_under_its_old_name():
    assert replace(SOUND, renamed={"begun": "open"}).stage("begun").key == "open"


def test_questions_are_found_wherever_they_are_asked():
    asked = Question("note", "Note")
    declared = replace(SOUND, moves=(replace(SOUND.moves[0], asks=(asked,)),))
    assert declared.question("note") is asked
    assert declared.question("nothing") is None
    assert declared.move("nothing") is None


def test_clocks_and_gates_are_found_by_key():
    clock = Clock("tick", "Tick", Limit(ruling="x"), WHY)
    gate = Gate("gate", "Gate", lambda _snapshot: (0, 1), WHY)
    declared = replace(SOUND, clocks=(clock,), gates=(gate,))
    assert declared.clock("tick") is clock
    assert declared.gate("gate") is gate
    with pytest.raises(KeyError):
        declared.clock("tock")
