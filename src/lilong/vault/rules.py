"""Pure decisions of the vault."""

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.vault.terms import Purpose


def may_reveal(purpose: str) -> Refusal | None:
    """Say why protected values may not be read for this purpose, or nothing (L-08)."""
    if not purpose:
        return Refusal(
            "purpose_missing",
            mark("Say for what purpose you need to see this. Nothing was shown."),
            rule="L-08",
            field="purpose",
        )
    if purpose not in {known.value for known in Purpose}:
        return Refusal(
            "purpose_unknown",
            mark("“{purpose}” is not a purpose for which protected values may be read."),
            {"purpose": purpose},
            rule="L-08",
            field="purpose",
        )
    return None
