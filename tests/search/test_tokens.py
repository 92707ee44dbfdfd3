"""What becomes a word, and what never does."""
# ruff: noqa: RUF001  # full-width forms are what is tested

import pytest

from lilong.search.tokens import LONGEST_WORD, tokenize, wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("油烟扰民", ["油烟", "烟扰", "扰民", "民"]),
        ("楼", ["楼"]),
        ("3号楼Ａ座", ["3", "号楼", "楼", "a", "座"]),
        ("１２３４５热线", ["12345", "热线", "线"]),
        ("WIFI, Wi-Fi", ["wifi", "wi", "fi"]),
        ("𠮷野家", ["𠮷野", "野家", "家"]),
        ("", []),
        ("。，！--''\"\"**", []),
        ("x" * 100, ["x" * LONGEST_WORD]),
    ],
)
def test_han_become_pairs_and_the_rest_words(text: str, words: list[str]):
    assert tokenize(text) == words


@pytest.mark.parametrize(
    "number",
    [
        "13912345678",
        "１３９１２３４５６７８",
        "139 1234 5678",
        "139-1234-5678",
        "+8613912345678",
        "008613912345678",
        "tel13912345678x",
        "310106194912310023",
        "31010619491231004X",
        "31010619491231004x",
        "310106 19491231 0023",
        "021-63345678",
        "02163345678",
    ],
)
def test_numbers_of_persons_become_nothing(number: str):
    words = tokenize(f"来电人{number}反映楼道堆物")
    assert words == tokenize("来电人 反映楼道堆物") or all(not w.isdigit() for w in words)
    assert not any(part.isdigit() for part in words)
    assert wanted(number)[0] <= {"tel", "x"}


@pytest.mark.parametrize("number", ["20261121000123", "12345", "2026", "110", "PY20261121-0042"])
def test_other_numbers_stay(number: str):
    assert any(part.isalnum() and any(c.isdigit() for c in part) for part in tokenize(number))


def test_a_single_character_is_sought_as_a_beginning():
    assert wanted("烟 3号") == (frozenset({"3"}), frozenset({"烟", "号"}))
    assert wanted("油烟 烟") == (frozenset({"油烟"}), frozenset())
