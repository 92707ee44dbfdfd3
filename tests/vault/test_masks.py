from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.vault.masks import mask, mask_address, normal_form
from lilong.vault.suites import SUITES, Tampered
from lilong.vault.terms import Kind

SOURCE = Path(__file__).resolve().parents[2] / "src" / "lilong"


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("示例路12弄3号402室", "示例路12弄3号***室"),
        ("示例路12弄3号402", "示例路12弄3号***"),
        ("示例路12弄", "示例路12弄"),
        ("示例路12号", "示例路12号"),
        ("示例路1号楼2单元301室", "示例路1号楼2单元***室"),
        ("示例路88号A座1203", "示例路88号A座***"),
        ("示例路88号二零三室", "示例路88号***室"),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_its_room(address: str, masked: str) -> None:
    assert mask_address(address) == mask(Kind.ADDRESS, address) == masked


@given(st.text(min_size=1))
def test_free_text_and_keys_are_hidden_altogether(text: str) -> None:
    assert mask(Kind.TEXT, text) == mask(Kind.KEY, text) == "***"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_every_spelling_of_a_mobile_has_one_normal_form(phone: str) -> None:
    spellings = [phone, f"+86{phone}", f"0086 {phone}", f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"]
    assert {normal_form(Kind.PHONE, one) for one in spellings} == {phone}
    assert phone not in mask(Kind.PHONE, phone)


@pytest.mark.parametrize("suite", SUITES.values(), ids=list(SUITES))
@given(clear=st.binary(), place=st.binary(), where=st.integers(0, 10_000))
def test_a_ciphertext_with_any_bit_changed_does_not_open(
    suite: object, clear: bytes, place: bytes, where: int
) -> None:
    key = b"k" * 32
    packed = suite.encrypt(key, clear, place)  # type: ignore[attr-defined]
    assert suite.decrypt(key, packed, place) == clear  # type: ignore[attr-defined]
    changed = bytearray(packed)
    changed[where % len(packed)] ^= 1 << (where % 8)
    attempts = [
        (key, bytes(changed), place),
        (b"x" * 32, packed, place),
        (key, packed, b"!" + place),
    ]
    attempts += [(key, packed[:10], place), (key, b"", place)]
    for attempt in attempts:
        with pytest.raises(Tampered):
            suite.decrypt(*attempt)  # type: ignore[attr-defined]


def test_only_the_vault_reads_clear_text_without_a_log_line() -> None:
    wanted = ("clear_text", "open_text", "subject_keys", "vault.rotation")
    for path in SOURCE.rglob("*.py"):
        if path.parts[len(SOURCE.parts)] != "vault":
            found = [word for word in wanted if word in path.read_text(encoding="utf-8")]
            assert not found, f"{path.name} goes past lilong.vault.operations.reveal: {found}"
