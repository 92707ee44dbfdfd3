"""The pages of goods: entered, taken in, corrected by two, printed by unit; names masked."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from lilong.journal.models import Entry
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.resources.models import Receipt, StockItem, StockLine, StockRequest
from lilong.vault.models import ReadLog
from tests.cast import Cast
from tests.resources.stock import AT, DONOR, NAME, OTHER_UNION, UNION, counts, hand_out
from tests.starter import load_starter

pytestmark = pytest.mark.django_db
RECEIVER = "王小明（虚构）"


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    load_starter(by=system("tests"), at=AT)
    with clock.fixed(AT):
        yield


def shown(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def act(client: Client, verb: str, row: object = None, status: int = 302, **given: object) -> str:
    key = f"{row.pk}/" if row is not None else ""  # type: ignore[attr-defined]
    answer = client.post(f"/resources/do/{verb}/{key}", given)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def test_goods_are_entered_and_taken_in(cast: Cast) -> None:
    head = cast.section_head.client("en")
    assert "No goods are kept yet." in shown(head, "/resources/")
    given = {"code": "QL", "name": NAME, "unit": "份", "unit_en": "packs"}
    refused = act(head, "item-add", None, 422, **(given | {"name": "高温津贴"}))
    assert "goods are never money" in refused
    assert "T-13" in refused
    act(head, "item-add", **given)
    item = StockItem.objects.get()
    assert "Nothing has come in yet." in shown(head, f"/resources/items/{item.pk}/")
    act(head, "take-in", item, quantity=800, donor=DONOR, occasion="夏季送清凉")
    page = shown(head, f"/resources/items/{item.pk}/")
    assert DONOR in page
    assert "+800" in page
    act(head, "take-in", item, 422, quantity=0, donor=DONOR)
    act(head, "item-change", item, name="清凉包", unit="份", revision=item.revision)
    item.refresh_from_db()
    assert (item.name, item.unit_en, item.on_hand) == ("清凉包", "", 800)
    assert act(head, "item-change", item, 409, name="又", unit="份", revision=0)
    assert "清凉包" in shown(head, "/resources/")


def test_a_correction_waits_for_a_second_person(cast: Cast, packs: StockItem) -> None:
    head, leader = cast.section_head.client("en"), cast.leader.client("en")
    given = {"quantity": 3, "party": "垃圾房", "reason": "受潮"}
    act(head, "write-off", packs, **given)
    row = StockRequest.objects.get()
    path = f"/resources/requests/{row.pk}/"
    assert "1 correction waits" in shown(head, "/resources/")
    own = shown(head, path)
    assert "Withdraw" in own
    assert "Approve" not in own
    page = shown(leader, path)
    assert "受潮" in page
    assert "Approve" in page
    refused = leader.post(path, {"revision": 0, "verb": "refuse", "reason": ""})
    assert refused.status_code == 422
    assert "Say why it is refused." in refused.content.decode()
    assert leader.post(path, {"revision": 0, "verb": "approve"}).status_code == 302
    assert counts(packs) == (7, 10, 0, 3)
    assert "Approved" in shown(head, "/resources/requests/")
    assert "\N{MINUS SIGN}3" in shown(head, f"/resources/items/{packs.pk}/")


def test_a_receipt_is_voided_and_a_taking_in_reversed_from_their_lines(
    cast: Cast, packs: StockItem
) -> None:
    head, leader = cast.section_head.client("en"), cast.leader.client("en")
    receipt = hand_out(packs, cast.committee_worker.actor, name=RECEIVER)
    page = shown(head, f"/resources/items/{packs.pk}/receipts/")
    assert f"/resources/do/void/{receipt.pk}/" in page
    assert "second person decides" in shown(head, f"/resources/do/void/{receipt.pk}/")
    act(head, "void", receipt, reason="发错")
    line = StockLine.objects.get(cause="take_in")
    assert f"/resources/do/reverse/{line.pk}/" in shown(head, f"/resources/items/{packs.pk}/")
    act(head, "reverse", line, reason="多录")
    for row in StockRequest.objects.order_by("id"):
        page = shown(leader, f"/resources/requests/{row.pk}/")
        assert RECEIVER not in page
        leader.post(f"/resources/requests/{row.pk}/", {"revision": 0, "verb": "approve"})
    assert counts(packs) == (0, 0, 0, 0)
    page = shown(head, f"/resources/items/{packs.pk}/")
    assert "reversed" in page
    assert "Voided" in shown(head, f"/resources/items/{packs.pk}/receipts/")
    act(head, "item-retire", packs, reason="发完")
    assert "kept no more" in shown(head, "/resources/")


def test_receipts_are_masked_and_in_full_for_a_purpose_only(cast: Cast, packs: StockItem) -> None:
    hand_out(packs, cast.committee_worker.actor, name=RECEIVER)
    hand_out(packs, cast.committee_worker.actor, stamp=OTHER_UNION, name=RECEIVER)
    head = cast.section_head.client("en")
    item = f"/resources/items/{packs.pk}/"
    for path in (item, f"{item}receipts/", f"{item}sheet/"):
        assert RECEIVER not in shown(head, path)
    sheet = shown(head, f"{item}sheet/")
    assert sheet.index(UNION) != sheet.index(OTHER_UNION)
    assert "2 receipts in force" in sheet
    one = shown(head, f"{item}sheet/?unit={UNION}")
    assert OTHER_UNION not in one
    assert ReadLog.objects.count() == 0
    assert head.post(f"{item}sheet/", {"purpose": ""}).status_code == 422
    full = head.post(f"{item}sheet/", {"purpose": "handling"})
    assert full.content.decode().count(RECEIVER) == 2
    assert "no-store" in full["Cache-Control"]
    assert ReadLog.objects.filter(subject_kind="goods_receipt").count() == 2
    leader = cast.leader.client("en")
    assert "masked only" in shown(leader, f"{item}sheet/")
    refused = leader.post(f"{item}sheet/", {"purpose": "handling"})
    assert refused.status_code == 422
    assert RECEIVER not in refused.content.decode()


def test_lists_leave_as_marked_files_without_names(cast: Cast, packs: StockItem) -> None:
    hand_out(packs, cast.committee_worker.actor, name=RECEIVER)
    head = cast.section_head.client("en")
    item = f"/resources/items/{packs.pk}/"
    csv = b"".join(head.get(f"{item}receipts.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "Taken out by" in csv.splitlines()[0]
    assert UNION in csv
    assert RECEIVER not in csv
    answer = head.get(f"{item}movements.xlsx")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows[2:]] == [10, -1]
    assert Entry.objects.filter(type="resources.taken_out").count() == 2
    for path in (f"{item}movements.pdf", f"{item}people.csv"):
        shown(head, path, 404)
    shown(cast.committee_secretary.client(), f"{item}receipts.csv", 403)


def test_each_post_sees_and_does_what_it_may(cast: Cast, packs: StockItem) -> None:
    item = f"/resources/items/{packs.pk}/"
    secretary = cast.committee_secretary.client("en")
    page = shown(secretary, item)
    assert "Take goods in" not in page
    assert "Reverse" not in page
    shown(secretary, f"/resources/do/take-in/{packs.pk}/", 403)
    for who in (cast.dispatcher, cast.committee_worker, cast.window_clerk, cast.grid_worker):
        shown(who.client(), "/resources/", 403)
    leader = cast.leader.client("en")
    shown(leader, f"/resources/do/take-in/{packs.pk}/", 403)
    assert "/resources/" in shown(leader, "/resources/")
    stranger = cast.next_door.members["leader"].client("en")
    assert NAME not in shown(stranger, "/resources/")
    for path in (item, f"{item}receipts/", f"{item}sheet/", f"{item}movements.csv"):
        shown(stranger, path, 404)


def test_no_page_makes_a_query_for_each_row(
    cast: Cast, packs: StockItem, django_assert_max_num_queries: object
) -> None:
    head = cast.section_head.client("en")
    paths = [f"/resources/items/{packs.pk}/{tail}" for tail in ("", "receipts/", "sheet/")]
    for path in paths:
        shown(head, path)
    for _ in range(8):
        hand_out(packs, cast.committee_worker.actor)
    for path in paths:
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            shown(head, path)


def test_the_api_reads_goods_with_masked_names(cast: Cast, packs: StockItem) -> None:
    hand_out(packs, cast.committee_worker.actor, name=RECEIVER, quantity=2)
    head = cast.section_head.client("en")
    (goods,) = head.get("/api/v1/resources/items").json()["items"]
    assert (goods["code"], goods["on_hand"], goods["issued_count"]) == ("QL", 8, 2)
    assert head.get("/api/v1/resources/items/QL").json()["in_count"] == 10
    first = head.get("/api/v1/resources/items/QL/movements?limit=1").json()
    assert [line["cause"] for line in first["items"]] == ["issue"]
    second = head.get(f"/api/v1/resources/items/QL/movements?cursor={first['next']}").json()
    assert [line["cause"] for line in second["items"]] == ["take_in"]
    (receipt,) = head.get(f"/api/v1/resources/items/QL/receipts?unit={UNION}").json()["items"]
    assert receipt["receiver_name"] != RECEIVER
    assert receipt["receiver"] == str(Receipt.objects.get().receiver)
    assert receipt["is_signed"] is False
    stranger = cast.next_door.members["leader"].client("en")
    assert stranger.get("/api/v1/resources/items").json()["items"] == []
    assert stranger.get("/api/v1/resources/items/QL/receipts").status_code == 404
    worker = cast.committee_worker.client("en")
    refused = worker.get("/api/v1/resources/items")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_granted")
