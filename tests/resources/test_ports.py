"""Goods go out inside the move of another room: both happen or neither (AC-40)."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from lilong.cases import flow, operations, ports
from lilong.cases.grammar import Effect, Kind, Move, Programme, Question, Stage, Why
from lilong.cases.models import Matter
from lilong.kernel.errors import Refused
from lilong.resources.models import Receipt, StockItem
from lilong.resources.terms import ReceiverKind
from tests.cases.doing import do, refused
from tests.cases.test_grammar import ANYBODY, SOUND, WHY
from tests.cast import Cast
from tests.resources.stock import AT, CODE, UNION, codes, counts

pytestmark = pytest.mark.django_db
ASKED = ("receiver", "receiver_name", "unit_stamp")


@pytest.fixture
def giving() -> Iterator[Programme]:
    """A kind of matter of which one move hands packs out and another takes them back."""
    asks = tuple(Question(key, key, Kind.TEXT, required=False) for key in ASKED)
    declared = Programme(
        key="giving",
        version=1,
        label="Giving",
        about="Packs given out.",
        basis=WHY,
        raised_by=(*ANYBODY, *SOUND.raised_by),
        stages=(Stage("open", "Open"), Stage("given", "Given", closes=True)),
        moves=(
            Move("give", "Give", frm=("open",), to="open", by=ANYBODY, why=Why("it is owed"),
                 asks=asks, effects=(Effect("resources.issue", {"item": CODE}),)),
            Move("take", "Take back", frm=("open",), to="open", by=ANYBODY, why=Why("it came back"),
                 asks=asks, asks_reason=True,
                 effects=(Effect("resources.return", {"item": CODE}),)),
            Move("end", "End", frm=("open",), to="given", by=ANYBODY, why=Why("all is given")),
        ),
    )  # fmt: skip
    flow.register(declared)
    yield declared
    flow.unregister("giving")


def raised(cast: Cast) -> Matter:
    viewer = cast.handler.viewer_at(AT)
    return operations.raise_matter(
        request=operations.RaiseRequest(kind="giving", title="送清凉（虚构）", facts={}),
        viewer=viewer, office_id=cast.office.pk, by=viewer.actor(), at=AT,
    )  # fmt: skip


def test_a_move_hands_goods_out_or_is_refused_whole(
    cast: Cast, packs: StockItem, giving: Programme
) -> None:
    matter, person = raised(cast), str(uuid4())
    answers = {"receiver": person, "receiver_name": "王某（虚构）", "unit_stamp": UNION}
    do(cast.handler, matter, "give", AT, **answers)
    receipt = Receipt.objects.get()
    assert (receipt.matter_id, receipt.occasion, str(receipt.receiver)) == (
        matter.pk, matter.pk, person,
    )  # fmt: skip
    assert (receipt.quantity, receipt.receiver_kind) == (1, ReceiverKind.PERSON)
    assert receipt.given_by_id == cast.handler.staff.pk
    before = Matter.objects.get(pk=matter.pk).revision
    assert refused(cast.handler, matter, "give", AT, **answers) == ["received"]
    assert refused(cast.handler, matter, "give", AT, **(answers | {"receiver": ""})) == ["missing"]
    assert Matter.objects.get(pk=matter.pk).revision == before
    assert counts(packs) == (9, 10, 1, 0)
    assert refused(
        cast.handler, matter, "take", AT, receiver=person, reason="退回"
    ) == ["same_person"]  # fmt: skip
    do(cast.section_head, matter, "take", AT, receiver=person, reason="退回")
    assert counts(packs) == (10, 10, 0, 0)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"receiver": "王某"}, "malformed"),
        ({"quantity": "两份"}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"receiver_kind": "cat"}, "malformed"),
        ({"item": "没有"}, "unknown"),
        ({"receiver_name": ""}, "nameless"),
        ({"unit_stamp": ""}, "no_stamp"),
    ],
)
def test_a_call_that_says_something_else_is_refused(
    cast: Cast, packs: StockItem, answers: dict[str, object], code: str
) -> None:
    given = {
        "item": CODE, "receiver": str(uuid4()), "receiver_name": "王某（虚构）",
        "unit_stamp": UNION,
    }  # fmt: skip
    call = ports.Call(cast.office.pk, uuid4(), "giving", "give", {}, given | answers, {})
    with pytest.raises(Refused) as told:
        ports.port("resources.issue")(call, by=cast.handler.actor, at=AT)
    assert codes(told) == [code]
    assert not Receipt.objects.exists()


def test_answers_go_before_the_settings_of_the_effect(cast: Cast, packs: StockItem) -> None:
    occasion, signature = uuid4(), uuid4()
    answers = {
        "receiver": str(uuid4()), "receiver_name": "环卫站（虚构）", "quantity": "3",
        "receiver_kind": "organisation", "signature": str(signature), "occasion_name": "送清凉",
    }  # fmt: skip
    settings = {"item": CODE, "quantity": 5, "unit_stamp": UNION, "occasion": str(occasion)}
    call = ports.Call(cast.office.pk, uuid4(), "giving", "give", {}, answers, settings)
    ports.port("resources.issue")(call, by=cast.handler.actor, at=AT)
    receipt = Receipt.objects.get()
    assert (receipt.quantity, receipt.occasion, receipt.signature) == (3, occasion, signature)
    assert (receipt.unit_stamp, receipt.receiver_kind) == (UNION, "organisation")
