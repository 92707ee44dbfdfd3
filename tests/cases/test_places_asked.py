"""A question may ask for a place of the ledger: offered, checked, shown as a link, filtered by."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from lilong.cases import flow, operations
from lilong.cases.grammar import Kind, Move, Programme, Question, Stage, Why
from lilong.cases.models import Matter, MatterFact
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.ledger.models import Place
from tests.cases.test_grammar import ANYBODY, SOUND
from tests.cast import Cast
from tests.conformance.placing import a_place
from tests.ledger.house import AT, build_house

KIND = "lifts"
DECLARED = Programme(
    key=KIND, version=1, label="Lifts", about="Lifts added to buildings.", basis=SOUND.basis,
    raised_by=(*ANYBODY, *SOUND.raised_by),
    stages=(Stage("asked", "Asked"), Stage("built", "Built", closes=True)),
    facts=(Question("building", "Which building", Kind.PLACE, places=("building",),
                    filterable=True),),
    moves=(
        Move("build", "Build", frm=("asked",), to="built", by=ANYBODY, why=Why("it is owed"),
             asks=(Question("home", "Whose home", Kind.PLACE, required=False),)),
    ),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _lifts(db: None) -> Iterator[None]:
    flow.register(DECLARED)
    with clock.fixed(AT):
        yield
    flow.unregister(KIND)


def raised(cast: Cast, answer: Any) -> Matter:
    viewer = cast.handler.viewer_at(AT)
    request = operations.RaiseRequest(kind=KIND, title="加梯", facts={"building": answer})
    return operations.raise_matter(
        request=request, viewer=viewer, office_id=cast.office.pk, by=viewer.actor(), at=AT
    )


def refused(cast: Cast, answer: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as told:
        raised(cast, answer)
    return [(one.code, one.field) for one in told.value.refusals]


def send(client: Client, place: Place, text: str = "", key: str | None = None) -> Any:
    said = {"title": "加装电梯（虚构）", "building": text or place.address}
    return client.post(
        reverse("cases:raise", args=[KIND]), said | {"building_key": key or str(place.pk)}
    )


def test_a_place_is_chosen_on_the_form_stored_with_its_words_and_shown_as_a_link(
    cast: Cast,
) -> None:
    house, client = build_house(cast.home), cast.handler.client("en")
    form = client.get(reverse("cases:raise", args=[KIND])).content.decode()
    assert 'name="building_key"' in form
    assert "kind=building" in form
    assert send(client, house.building).status_code == 302
    matter = Matter.objects.get(kind=KIND)
    key = str(house.building.pk)
    assert matter.facts["building"] == {"place": key, "text": house.building.address}
    assert MatterFact.objects.get(matter=matter).text == key
    page = client.get(reverse("cases:case", args=[KIND, matter.number])).content.decode()
    link = reverse("ledger:place", args=[key])
    assert house.building.address in page
    may_see = cast.handler.viewer.may("ledger.view")
    assert (f'href="{link}"' in page) is may_see
    assert f'href="{link}"' in cast.section_head.client().get(
        reverse("cases:case", args=[KIND, matter.number])
    ).content.decode()  # fmt: skip


def test_without_script_the_words_alone_are_resolved_and_what_is_not_known_is_said_so(
    cast: Cast,
) -> None:
    house, client = build_house(cast.home), cast.handler.client("en")
    assert send(client, house.building, key=str(uuid4())).status_code == 302
    matter = Matter.objects.get(kind=KIND)
    assert matter.facts["building"]["place"] == str(house.building.pk)
    for wrong in ("无名路9999号", house.homes[0].address):
        assert send(client, house.building, wrong, key=str(uuid4())).status_code == 422
    assert Matter.objects.count() == 1


def test_the_list_is_narrowed_to_a_place(cast: Cast) -> None:
    house, client = build_house(cast.home), cast.handler.client()
    answer = {"place": str(house.building.pk), "text": house.building.address}
    matter = raised(cast, answer)
    rows = reverse("cases:list", args=[KIND])
    asked = {"fact_building": answer["text"], "fact_building_key": answer["place"]}
    assert matter.number in client.get(rows, asked).content.decode()
    MatterFact.objects.update(text=str(uuid4()))
    assert matter.number not in client.get(rows, asked).content.decode()


def test_a_place_of_another_office_of_another_kind_or_of_none_is_refused(cast: Cast) -> None:
    house, theirs = build_house(cast.home), build_house(cast.next_door, area="east")
    unknown = [("unknown_place", "building")]
    for place in (theirs.building, house.estate, house.homes[0]):
        assert refused(cast, {"place": str(place.pk), "text": place.address}) == unknown
    assert refused(cast, {"place": str(uuid4()), "text": "无"}) == unknown
    assert refused(cast, "三号楼") == [("wrong_answer", "building")]
    assert refused(cast, {"place": str(house.building.pk)}) == [("wrong_answer", "building")]
    assert refused(cast, None) == [("missing", "building")]


@pytest.mark.parametrize("kind", ["estate", "building", "dwelling", "street"])
def test_the_walks_through_declared_kinds_have_a_place_to_answer_with(
    cast: Cast, kind: str
) -> None:
    answer = a_place(cast, kind)
    assert a_place(cast, kind) == answer
    assert Place.objects.get(pk=answer["place"]).kind == kind
    if kind == "building":
        assert raised(cast, answer).facts["building"] == answer


def test_a_move_asks_for_a_place_too_and_the_history_says_it(cast: Cast) -> None:
    house, client = build_house(cast.home), cast.handler.client("en")
    matter = raised(cast, {"place": str(house.building.pk), "text": house.building.address})
    move = f"/api/v1/matters/{KIND}/{matter.pk}/moves/build"
    home = {"place": str(uuid4()), "text": "101室"}
    wrong = client.post(move, json.dumps({"answers": {"home": home}}), "application/json")
    assert wrong.status_code == 422
    assert [one["code"] for one in wrong.json()["errors"]] == ["unknown_place"]
    home = {"place": str(house.homes[0].pk), "text": house.homes[0].address}
    done = client.post(move, json.dumps({"answers": {"home": home}}), "application/json")
    assert done.status_code == 200
    page = client.get(reverse("cases:case", args=[KIND, matter.number])).content.decode()
    assert f"Whose home: {house.homes[0].address}" in page
