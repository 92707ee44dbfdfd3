"""The `token` command."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lilong.accounts import queries
from lilong.kernel import clock
from tests.cast import Cast


def test_the_token_is_printed_alone(cast: Cast, capsys: Any) -> None:
    until = clock.local(clock.now()).date() + timedelta(days=3)
    where = {"office": cast.office.code, "post": "dispatcher", "name": "门户"}
    call_command("token", **where)
    token = capsys.readouterr().out.strip()
    assert queries.viewer_of_token(token, at=clock.now())
    call_command("token", **where, until=until, json=True)
    answer = json.loads(capsys.readouterr().out)
    assert queries.viewer_of_token(answer["token"], at=clock.now())
    late = clock.now() + timedelta(days=5)
    assert queries.viewer_of_token(answer["token"], at=late) is None


@pytest.mark.parametrize("post", ["handler", "nothing"])
def test_a_post_that_may_not_gets_a_sentence(cast: Cast, post: str) -> None:
    with pytest.raises(CommandError):
        call_command("token", office=cast.office.code, post=post, name="x")
