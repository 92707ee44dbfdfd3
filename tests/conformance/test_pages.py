"""Every programme has its pages, in both languages, for who may look and for nobody else."""

from random import Random

import pytest
from django.urls import reverse

from tests.conformance.test_declarations import every_programme
from tests.conformance.walking import Walk

pytestmark = pytest.mark.django_db
both_languages = pytest.mark.parametrize("language", ["zh-hans", "en"])
PAGES = ("list", "raise", "diagram")


@every_programme
@both_languages
def test_pages_are_drawn_for_who_may_look(cast, programme, language):
    client = cast.section_head.client(language)
    for page in PAGES:
        answer = client.get(reverse(f"cases:{page}", args=[programme.key]))
        assert answer.status_code == 200, page
        assert answer.headers["Content-Language"] == language


@every_programme
@both_languages
def test_a_matter_has_its_page_and_a_form_for_every_open_move(cast, programme, language):
    walk = Walk(cast, programme, Random(7))
    matter = walk.begin()
    address = reverse("cases:case", args=[programme.key, matter.number])
    for name in ("dispatcher", "leader"):
        client = cast.home.member(name).client(language)
        page = client.get(address)
        assert page.status_code == 200
        assert matter.number in page.content.decode()
        for move in programme.moves:
            form = client.get(reverse("cases:move", args=[programme.key, matter.number, move.key]))
            assert form.status_code == 200, move.key


@every_programme
def test_the_next_office_finds_nothing(cast, programme):
    matter = Walk(cast, programme, Random(8)).begin()
    client = cast.outsider.client()
    for page, arguments in (
        ("case", [programme.key, matter.number]),
        ("move", [programme.key, matter.number, programme.moves[0].key]),
    ):
        answer = client.get(reverse(f"cases:{page}", args=arguments))
        assert answer.status_code == 404, page
        assert matter.title not in answer.content.decode()
    rows = client.get(reverse("cases:list", args=[programme.key]))
    assert matter.number not in rows.content.decode()


@every_programme
def test_who_was_granted_nothing_sees_no_page(cast, programme):
    client = cast.security_administrator.client()
    for page in PAGES:
        answer = client.get(reverse(f"cases:{page}", args=[programme.key]))
        assert answer.status_code in {403, 404}, page
