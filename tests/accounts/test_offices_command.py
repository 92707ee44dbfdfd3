"""`lilong offices` says which offices there are, for people and for programs."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("offices", *arguments, stdout=out)
    return out.getvalue()


def test_the_json_is_one_value_with_code_and_name(cast):
    offices = json.loads(printed("--json"))
    assert {"code": "310198001", "name": cast.office.name} in offices
    assert all(set(office) == {"code", "name"} for office in offices)


def test_without_an_office_the_list_is_empty(db):
    assert json.loads(printed("--json")) == []


def test_people_read_a_line_an_office(cast):
    assert f"310198001  {cast.office.name}" in printed()
