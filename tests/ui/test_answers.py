"""What page, fragment and program get when an operation says no."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from lilong.kernel.errors import NotVisible, Stale
from lilong.ui import answers
from lilong.ui.messages import say
from tests.ui import refusing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]
HTMX = {"HTTP_HX_REQUEST": "true"}
JSON = {"HTTP_ACCEPT": "application/json"}


def lines(response):
    return json.loads(response["HX-Trigger"])["toast"]["lines"]


@pytest.mark.parametrize(
    ("path", "status", "refusal"),
    [
        ("/refused/", 422, refusing.REFUSAL),
        ("/stale/", 409, Stale.refusal),
        ("/hidden/", 404, NotVisible.refusal),
        ("/forbidden/", 403, answers.NOT_ALLOWED),
    ],
)
def test_a_page_says_what_happened_in_a_sentence(client, path, status, refusal):
    response = client.get(path)
    assert response.status_code == status
    with translation.override("zh-hans"):
        assert say(refusal) in response.content.decode()


def test_an_address_nobody_has_gets_a_page_of_ours(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "没有这个页面或记录" in response.content.decode()


def test_a_page_names_the_rule_and_the_way_back(client):
    response = client.get("/refused/", HTTP_REFERER="http://testserver/orders/1/")
    text = response.content.decode()
    assert "X-01" in text
    assert 'href="http://testserver/orders/1/"' in text


def test_the_way_back_never_leads_elsewhere(client):
    response = client.get("/refused/", HTTP_REFERER="https://elsewhere.example/")
    assert "elsewhere" not in response.content.decode()


@pytest.mark.parametrize(
    ("path", "status"),
    [("/refused/", 422), ("/stale/", 409), ("/hidden/", 404), ("/forbidden/", 403)],
)
def test_htmx_gets_a_toast_and_no_swap(client, path, status):
    response = client.get(path, **HTMX)
    assert response.status_code == status
    assert response["HX-Reswap"] == "none"
    assert lines(response)[0]["kind"] == "refused"
    assert "<html" not in response.content.decode()


def test_the_toast_carries_the_rule(client):
    assert lines(client.get("/refused/", **HTMX))[0]["detail"] == "X-01"


def test_a_program_gets_a_problem_with_code_field_and_rule(client):
    response = client.get("/refused/", **JSON)
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 422
    assert problem["errors"][0] == {
        "code": "too_large",
        "detail": "发送的内容超过 7 MB，未读取。请分次发送。",
        "rule": "X-01",
        "field": "file",
    }


@pytest.mark.parametrize(
    ("status", "title"), [(401, "尚未登录"), (418, "没有办成"), (422, "现在不能办")]
)
def test_every_status_has_a_heading(status, title):
    with translation.override("zh-hans"):
        problem = answers.problem(answers.Answer(status, (refusing.REFUSAL,)))
    assert (problem["status"], problem["title"]) == (status, title)


def test_messages_of_a_fragment_become_toasts(client):
    response = client.get("/done/", **HTMX)
    assert lines(response) == [{"kind": "good", "text": "已保存"}]


def test_a_body_beyond_the_limit_is_refused_unread(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
    response = client.post("/reads/", b"x" * (2**20 + 1), content_type="text/plain")
    assert response.status_code == 413
    assert "1 MB" in response.content.decode()


def test_a_file_beyond_the_wall_is_refused_unread(client, settings):
    settings.LILONG_UPLOAD_WALL = 2**20
    small = client.post("/reads/", {"file": SimpleUploadedFile("a.csv", b"x" * 2**19)})
    assert small.status_code == 200
    large = client.post("/reads/", {"file": SimpleUploadedFile("a.csv", b"x" * 2**21)})
    assert large.status_code == 413


def test_a_fault_of_ours_has_a_page_of_its_own(settings):
    response = Client(raise_request_exception=False).get("/breaks/")
    text = response.content.decode()
    assert response.status_code == 500
    assert "系统错误" not in text
    assert "此前保存的内容都在" in text or "What was saved before is kept" in text


def test_a_form_without_its_token_says_what_to_do():
    response = Client(enforce_csrf_checks=True).post("/reads/", {})
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()
