"""How names sound and their first letters: as pypinyin spells them, without loading it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

import lilong.work_orders
from lilong.kernel.syllables import FIRST, LAST, initials, syllables

CATALOGUE = Path(lilong.work_orders.__file__).parent / "data" / "catalogue.json"


def spelled(text: str) -> str:
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore"))


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("油烟", "yy"),
        ("长宁路", "cnl"),
        ("重庆北路", "cqbl"),
        ("重量", "zl"),
        ("育新居委会3号楼", "yxjwhhl"),
        ("No. 285", ""),
        ("", ""),
        ("😀𠮷", ""),
    ],
)
def test_a_text_has_the_letters_people_type(text, letters):
    assert initials(text) == letters


def test_every_name_of_the_catalogue_is_spelled_as_pypinyin_spells_it():
    def strings(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | dict):
            for part in value.values() if isinstance(value, dict) else value:
                yield from strings(part)

    texts = set(strings(json.loads(CATALOGUE.read_text(encoding="utf-8"))))
    assert len(texts) > 500
    assert {text: initials(text) for text in texts} == {text: spelled(text) for text in texts}


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=1))
def test_a_character_alone_sounds_as_pypinyin_says(character):
    assert initials(character) == spelled(character)


@given(st.text(max_size=40))
def test_any_text_has_letters_and_never_more_than_characters(text):
    letters = initials(text)
    assert len(letters) <= sum(FIRST <= ord(x) <= LAST for x in text)
    assert letters.isascii()


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("育新路", ("yu", "xin", "lu")),
        ("长宁路", ("chang", "ning", "lu")),
        ("重庆北路", ("chong", "qing", "bei", "lu")),
        ("285弄3号", ("285", "nong", "3", "hao")),
        ("A座No. 7", ("a", "zuo", "no. 7")),
        ("", ()),
    ],
)
def test_a_text_sounds_character_by_character(text, sounds):
    assert syllables(text) == sounds


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=1))
def test_a_characters_syllable_is_pypinyins(character):
    if character != "浜":
        assert list(syllables(character)) == lazy_pinyin(character)
