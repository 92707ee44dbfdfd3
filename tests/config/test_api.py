"""The API as its callers know it: described, guarded, repeatable, answering in their language."""

import json
import re
from datetime import datetime

import pytest
from django.test import Client
from scripts import openapi

from lilong.accounts import operations as accounts
from lilong.accounts.terms import Period, TokenSpec
from lilong.cases.models import KeptAnswer, Matter
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.clock import SHANGHAI
from lilong.work_orders.schemas import PointOut
from tests.cast import Member

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
ORDER = {
    "title": "楼下饭店油烟（虚构）",
    "words": "每天晚上油烟往楼上跑，老人咳嗽睡不着。",
    "request_kind": "complaint",
    "place": "浦育路118号",
    "caller": {"name": "王某某（虚构）", "phone": "19900001234"},
}


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.fixed(AT):
        yield


def token_of(member: Member) -> str:
    """Return a fresh token for the post of one of the cast."""
    spec = TokenSpec(member.post.pk, "上级平台（虚构）", Period(AT.date()))
    _client, token = accounts.issue_token(spec, by=system("test"), at=AT)
    return token


@pytest.fixture
def token(cast) -> str:
    return token_of(cast.dispatcher)


def ask(method: str, path: str, token: str = "", body=None, client=None, **headers):
    """Send one request to the API."""
    if token:
        headers["authorization"] = f"Bearer {token}"
    data = json.dumps(body) if body is not None else None
    return (client or Client()).generic(
        method, f"/api/v1{path}", data or "", content_type="application/json", headers=headers
    )


def test_the_committed_description_is_the_codes():
    assert openapi.PAGE.read_text(encoding="utf-8") == openapi.text(), "run scripts/openapi.py"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/orders"),
        ("POST", "/orders"),
        ("GET", "/orders/map?bbox=121,31,122,32"),
        ("GET", "/orders/019a0000-0000-7000-8000-000000000000"),
        ("POST", "/orders/019a0000-0000-7000-8000-000000000000/moves/close"),
        ("GET", "/matters/rectification_items"),
        ("POST", "/matters/rectification_items"),
    ],
)
def test_nobody_gets_in_without_a_token_or_a_session(cast, method, path):
    answer = ask(method, path, body={} if method == "POST" else None)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    wrong = ask(method, path, token="not-a-token", body={} if method == "POST" else None)
    assert wrong.status_code == 401


def test_an_order_is_recorded_and_read_back_masked(cast, token):
    created = ask("POST", "/orders", token, ORDER)
    assert created.status_code == 201, created.content
    line = created.json()
    assert line["number"] == "JL-20261120-0001"
    assert line["is_new"]
    whole = ask("GET", f"/orders/{line['id']}", token).json()
    assert whole["words"] == ORDER["words"]
    assert whole["caller"]["phone"] == "199****1234"
    assert "19900001234" not in json.dumps(whole)
    assert {c["key"] for c in whole["clocks"]} >= {"first_contact", "handling"}
    assert all(c["steps"] for c in whole["clocks"])


def test_a_repeated_key_is_done_once(cast, token):
    first = ask("POST", "/orders", token, ORDER, **{"Idempotency-Key": "k-1"})
    again = ask("POST", "/orders", token, ORDER, **{"Idempotency-Key": "k-1"})
    assert again.json()["id"] == first.json()["id"]
    assert Matter.objects.count() == 1
    assert KeptAnswer.objects.count() == 1
    other = ask("POST", "/orders", token, ORDER | {"words": "另一件"}, **{"Idempotency-Key": "k-1"})
    assert other.status_code == 422
    assert Matter.objects.count() == 1


def test_a_senders_number_that_is_known_is_the_same_order(cast, token):
    body = ORDER | {"source": "hotline", "sender_number": "SH261120-0001"}
    first, again = ask("POST", "/orders", token, body), ask("POST", "/orders", token, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert not again.json()["is_new"]
    assert first.json()["id"] == again.json()["id"]


def test_all_that_is_missing_is_told_in_the_callers_language(cast, token):
    body = ORDER | {"caller": {}, "place": ""}
    chinese = ask("POST", "/orders", token, body, **{"accept-language": "zh-hans"})
    english = ask("POST", "/orders", token, body, **{"accept-language": "en"})
    assert chinese.status_code == english.status_code == 422
    assert len(chinese.json()["errors"]) == 2
    assert chinese.json()["detail"] != english.json()["detail"]
    malformed = ask("POST", "/orders", token, ORDER | {"longitude": 999})
    assert malformed.status_code == 422
    assert malformed.json()["errors"][0]["field"] == "longitude"
    assert ask("POST", "/orders", token, None).status_code in {400, 422}


def test_a_list_goes_on_by_cursor_and_narrows(cast, token):
    for number in range(5):
        ask("POST", "/orders", token, ORDER | {"title": f"第{number}件", "words": f"词{number}"})
    seen, cursor = [], ""
    while True:
        page = ask("GET", f"/orders?limit=2&cursor={cursor}", token).json()
        seen += [row["number"] for row in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 5
    assert ask("GET", "/orders?stage=closed", token).json()["items"] == []
    assert len(ask("GET", "/orders?phone=199-0000-1234", token).json()["items"]) == 5
    assert ask("GET", "/orders?area=nowhere", token).status_code == 422
    assert ask("GET", "/orders?cursor=broken", token).status_code == 422
    assert ask("GET", "/orders?limit=1000", token).status_code == 422


def test_a_move_is_made_with_the_revision_seen(cast, token):
    order = ask("POST", "/orders", token, ORDER).json()
    path = f"/orders/{order['id']}/moves/cancel"
    no_reason = ask("POST", path, token, {"revision": order["revision"]})
    assert no_reason.status_code == 422
    done = ask("POST", path, token, {"reason": "重复", "revision": order["revision"]})
    assert done.status_code == 200
    assert done.json()["stage"] == "cancelled"
    stale = ask("POST", path, token, {"reason": "重复", "revision": order["revision"]})
    assert stale.status_code == 409


def test_another_office_gets_no_row_and_no_hint(cast, token):
    order = ask("POST", "/orders", token, ORDER).json()
    outsider = token_of(cast.outsider)
    assert ask("GET", "/orders", outsider).json()["items"] == []
    hidden = ask("GET", f"/orders/{order['id']}", outsider)
    unknown = ask("GET", "/orders/019a0000-0000-7000-8000-000000000000", outsider)
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content
    moved = ask("POST", f"/orders/{order['id']}/moves/cancel", outsider, {"reason": "x"})
    assert moved.status_code == 404
    assert ask("GET", "/orders/map?bbox=121,31,122,32", outsider).json() == []


def test_a_session_works_and_its_writes_need_the_csrf_token(cast):
    reader = cast.dispatcher.client()
    assert ask("GET", "/orders", client=reader).status_code == 200
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = reader.cookies
    assert ask("POST", "/orders", body=ORDER, client=strict).status_code == 403


def test_a_post_without_the_right_to_record_is_refused(cast):
    worker = cast.system_administrator.client()
    refused = ask("POST", "/orders", body=ORDER, client=worker)
    assert refused.status_code == 422
    assert not Matter.objects.exists()


def test_points_are_asked_by_a_box(cast, token):
    inside = {"longitude": 121.415, "latitude": 31.205}
    ask("POST", "/orders", token, ORDER | inside)
    found = ask("GET", "/orders/map?bbox=121.41,31.20,121.42,31.21", token).json()
    assert [PointOut(**mark).model_dump(mode="json") for mark in found] == found
    assert [p["number"] for p in found] == ["JL-20261120-0001"]
    assert ask("GET", "/orders/map?bbox=121,31", token).status_code == 422
    assert ask("GET", "/orders/map?bbox=121.5,31.2,121.6,31.3", token).json() == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_of_the_api_is_drawn_here_and_fetches_nothing(cast, language):
    page = cast.dispatcher.client(language).get("/api/v1/docs").content.decode()
    for path in ("/api/v1/orders", "/api/v1/matters/{kind}"):
        assert path in page
    for shape in ("OrderIn", "MatterPage"):
        assert f'id="{shape}"' in page
    assert "//cdn" not in page
    assert not re.search(r"(src|href)=.https?://", page)
    assert Client().get("/api/v1/docs").status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/orders", "/api/"])
def test_an_address_the_api_does_not_have_is_a_problem(db, path):
    answer = Client().get(path, headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "The API has no such address."


@pytest.mark.parametrize("body", ["{", "{x}"])
def test_a_body_that_is_none_is_said_in_the_callers_language(token, body):
    answer = Client().generic(
        "POST", "/api/v1/orders", body, content_type="application/json",
        headers={"authorization": f"Bearer {token}", "accept-language": "zh-hans"},
    )  # fmt: skip
    assert answer.status_code in {400, 422}
    assert not re.search("[A-Za-z]{5,}", answer.json()["detail"])


@pytest.mark.parametrize("path", ["/accounts/sign-in/", "/api/v1/orders"])
def test_a_request_under_a_name_that_is_not_ours_is_refused_in_a_sentence(db, path: str) -> None:
    answer = Client(SERVER_NAME="strange.invalid").get(path, headers={"accept-language": "en"})
    assert answer.status_code == 400
    assert "strange.invalid" not in answer.content.decode()
