"""The field that asks for a place: chosen from the list, written out, or not known."""

import pytest
from django import forms

from lilong.ledger.forms.place_field import PlaceField, shown
from lilong.ledger.terms import PlaceKind
from tests.ledger.test_resolving import Quarter


@pytest.fixture
def quarter(cast):
    return Quarter(cast)


def _form(member, data=None, initial=None, **options):
    class Asks(forms.Form):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["place"] = PlaceField(member.viewer, label="Where", **options)

    return Asks(data, initial={"place": initial} if initial else None)


def _told(member, text, key="", **options):
    form = _form(member, {"place": text, "place_key": str(key)}, **options)
    return form.cleaned_data["place"] if form.is_valid() else form.errors["place"][0]


def test_a_chosen_place_is_taken_as_it_was_chosen(quarter):
    told = _told(quarter.cast.dispatcher, quarter.flat.address, quarter.flat.pk)
    assert (told.place_id, told.text) == (quarter.flat.pk, "映梧路285弄3号502室")
    assert told.area_id == quarter.cast.areas["east"].pk


@pytest.mark.parametrize("key", ["", "nonsense", "0198c5f4-3b6f-7c5e-8000-000000000000"])
def test_a_written_place_is_resolved_without_script(quarter, key):
    told = _told(quarter.cast.dispatcher, "  新福康里 3号502 ", key)
    assert (told.place_id, told.text) == (quarter.flat.pk, "新福康里 3号502")


def test_a_key_beside_another_text_is_not_believed(quarter):
    told = _told(quarter.cast.dispatcher, "浦青路12号", quarter.flat.pk)
    assert told.place_id == quarter.house.pk


def test_what_is_not_known_stays_as_it_was_written(quarter):
    told = _told(quarter.cast.dispatcher, "天晓得路99号")
    assert (told.text, told.place_id, told.area_id) == ("天晓得路99号", None, None)
    assert _told(quarter.cast.dispatcher, "", required=False) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("天晓得路99号", "本地查无此处。"),
        ("北京市某某路1号", "不在我街道辖区内。"),
        ("285弄", "映梧路285弄"),
        ("新福康里", "不是这里要填的那类地点"),
        ("", "必填"),
    ],
)
def test_where_a_place_must_be_known_a_sentence_says_why_it_is_not(quarter, text, sentence):
    quarter.add(PlaceKind.LANE, parent_id=quarter.cross.pk, lane="285")
    from django.utils import translation

    with translation.override("zh-hans"):
        said = _told(quarter.cast.dispatcher, text, is_known=True, kinds=[PlaceKind.BUILDING])
    assert sentence in str(said)


def test_an_area_and_what_lies_beyond_ones_own_are_said(quarter):
    member = quarter.cast.committee_worker
    assert _told(member, "浦青路12号", is_known=True) == "此处不在您负责的区域内。"
    east = quarter.cast.areas["east"]
    assert _told(member, east.name, is_known=True) == "这是一个区域名称，请写明区域内的具体地点。"
    # Somebody else's key does not help.
    assert _told(member, quarter.house.address, quarter.house.pk, is_known=True).startswith(
        "此处不在"
    )


def test_the_field_is_a_text_field_that_offers_places(quarter):
    html = str(
        _form(
            quarter.cast.dispatcher,
            initial=shown("浦青路12号", quarter.house.pk),
            kinds=[PlaceKind.BUILDING],
        )
    )
    assert 'data-ahead="/api/v1/places/suggestions?kind=building"' in html
    assert 'name="place" value="浦青路12号"' in html
    assert f'name="place_key" value="{quarter.house.pk}"' in html


def test_the_api_offers_and_resolves(quarter):
    client = quarter.cast.dispatcher.client()
    found = client.get("/api/v1/places/suggestions", {"typed": "xfk"}).json()
    assert found[0]["id"] == str(quarter.estate.pk)
    assert found[0]["detail"] == f"新福康里 · 小区 · {quarter.cast.areas['east'].name}"
    answers = client.post(
        "/api/v1/places/resolve",
        {"texts": ["新福康里3号502", "天晓得路99号"]},
        content_type="application/json",
    ).json()
    assert [one["verdict"] for one in answers] == ["known", "not_known"]
    assert answers[0]["site"]["id"] == str(quarter.flat.pk)
    assert answers[0]["site"]["kind"] == "dwelling"
    refused = quarter.cast.system_administrator.client().get(
        "/api/v1/places/suggestions", {"typed": "xfk"}
    )
    assert refused.status_code == 422
    empty = quarter.cast.outsider.client().get("/api/v1/places/suggestions", {"typed": "xfk"})
    assert empty.json() == []
