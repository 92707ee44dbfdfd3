"""Slips in the letter boxes: a code for each line, a public page, one press that counts once."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from lilong.campaigns import slips
from lilong.campaigns.models import Entry, Line
from lilong.journal.models import Entry as JournalEntry
from lilong.kernel import clock
from lilong.kernel.identifiers import new_id
from tests.campaigns.doing import AT
from tests.campaigns.phoning import telling
from tests.campaigns.test_plot import plot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then():
    cache.clear()
    with clock.fixed(AT + timedelta(hours=1)):
        yield
    cache.clear()


@pytest.fixture(name="run")
def _run(cast):
    return telling(cast)


def address(line, campaign):
    return f"/campaigns/slip/{slips.code_of(line.pk, campaign.pk)}/"


def reader():
    """Return a browser in which nobody is signed in and English is read."""
    client = Client()
    client.cookies["lilong_language"] = "en"
    return client


def page(run, who):
    client = who.client("en")
    at = f"/campaigns/{run.campaign.matter.number}/slips/"
    building = run.lines()[0].building_id
    return client.get(at), client.post(at, {"building": str(building)})


def test_a_building_s_slips_bear_a_code_for_each_line(cast, run):
    asked, made = page(run, cast.section_head)
    assert asked.status_code == 200
    assert b'class="slips"' not in asked.content
    text = made.content.decode()
    assert text.count("data:image/svg+xml") == len(run.lines())
    assert all(line.label in text for line in run.lines())
    assert JournalEntry.objects.filter(type="campaigns.slips_printed").count() == 1


def test_only_who_runs_campaigns_prints_slips(cast, run):
    assert {one.status_code for one in page(run, cast.committee_worker)} == {403}
    assert {one.status_code for one in page(run, cast.outsider)} <= {403, 404}


def test_the_public_page_says_what_it_is_and_names_nobody(run):
    line = run.lines()[0]
    answer = reader().get(address(line, run.campaign))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "地下车库请移车" in text
    assert line.building.address in text
    assert line.label not in text
    assert "<script" not in re.sub(r"<script type=.module.[^>]*></script>", "", text)
    assert 'value="acknowledge"' in text
    assert 'value="tell"' not in text


def test_one_press_is_recorded_once_and_then_says_when(run):
    line = run.lines()[0]
    at = address(line, run.campaign)
    client = reader()
    assert client.post(at, {"move": "acknowledge"}).status_code == 302
    assert client.post(at, {"move": "acknowledge"}).status_code == 200
    assert "Thank you, recorded on" in client.get(at).content.decode()
    line.refresh_from_db()
    assert (line.state, line.visit_count) == ("acknowledged", 0)
    entry = Entry.objects.get(line=line)
    assert (entry.channel, entry.staff_id) == ("slip", None)
    assert entry.label_en == "By the code on the slip"


def test_a_slip_makes_no_move_that_is_not_the_line_s_own(run):
    line = run.lines()[0]
    for move in ("tell", "find_empty", "nothing", ""):
        assert Client().post(address(line, run.campaign), {"move": move}).status_code == 422
    assert not Entry.objects.exists()


def test_wrong_codes_all_look_the_same(run):
    line, other = run.lines()[:2]
    right = slips.code_of(line.pk, run.campaign.pk)
    wrong = [
        "x", right[:-1], right[:-4] + "AAAA", slips.code_of(line.pk, new_id()),
        slips.code_of(new_id(), run.campaign.pk), "A" * slips.LENGTH,
        slips.code_of(other.pk, run.campaign.pk)[:22] + right[22:],
        right[:20] + ("B" if right[20] != "B" else "C") + right[21:],
    ]  # fmt: skip
    answers = [Client().get(f"/campaigns/slip/{code}/") for code in wrong]
    assert {one.status_code for one in answers} == {404}
    noise = r'value="[^"]*"|X-CSRFToken[^}]*|next=[^"]*'
    texts = {re.sub(noise, "", one.content.decode()) for one in answers}
    assert len(texts) == 1
    assert {Client().post(f"/campaigns/slip/{code}/").status_code for code in wrong} == {404}


def test_a_closed_round_takes_no_code_any_more(run):
    line = run.lines()[0]
    run.close(run.roll.rounds.get())
    at = address(line, run.campaign)
    text = reader().get(at).content.decode()
    assert "This notice is over" in text
    assert Client().post(at, {"move": "acknowledge"}).status_code == 422
    assert Line.objects.get(pk=line.pk).state == "open"


def test_the_code_counts_anew_in_the_next_round_of_who_is_left(run):
    line = run.lines()[0]
    run.close(run.roll.rounds.get())
    run.open("telling", 3)
    assert Client().post(address(line, run.campaign), {"move": "acknowledge"}).status_code == 302


def test_one_address_asks_so_often_and_no_more(run):
    at = address(run.lines()[0], run.campaign)
    client = Client()
    found = [client.get(at).status_code for _ in range(61)]
    assert found[:60] == [200] * 60
    assert found[60] == 429


def test_slips_are_not_printed_where_no_line_answers_itself(cast):
    run = plot(cast, 3)
    assert "Nothing of this kind" in page(run, cast.section_head)[0].content.decode()
