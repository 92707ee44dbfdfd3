"""AC-01: works on the face of a protected building need the heritage approval's number."""

import pytest

from lilong.ledger import rules
from lilong.ledger.queries import sheets
from tests.ledger.town import Town


def test_works_on_a_protected_face_without_approval_are_refused() -> None:
    refusal = rules.needs_heritage_approval(is_protected=True, on_facade=True, approval=" ")
    assert refusal is not None
    assert (refusal.code, refusal.rule) == ("no_heritage_approval", "AC-01")


@pytest.mark.parametrize(
    ("is_protected", "on_facade", "approval"),
    [(True, True, "沪文物许2021第1号（虚构）"), (True, False, ""), (False, True, "")],
)
def test_other_works_need_none(is_protected: bool, on_facade: bool, approval: str) -> None:
    assert rules.needs_heritage_approval(
        is_protected=is_protected, on_facade=on_facade, approval=approval
    ) is None  # fmt: skip


def test_what_lies_in_a_protected_estate_is_protected(town: Town) -> None:
    assert sheets.is_protected(town.dwellings[0])
    assert sheets.is_protected(town.buildings[5])
    assert not sheets.is_protected(town.west)
    assert not sheets.is_protected(town.shops[0])
