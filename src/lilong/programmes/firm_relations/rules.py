"""Pure rules of firms: one line for each credit code, a task before the lease ends."""

from datetime import date, timedelta

from lilong.campaigns.grammar import Begun, Expected, Facts, Said, SeenRoll
from lilong.kernel.checksums import fault_in_credit_code
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

LEAD_DAYS, POLICIES = "firms.retention_days", "firms.policies"
TASK = "retention_task"


def code_is_sound(_seen: SeenRoll, columns: Facts) -> Refusal | None:
    """A credit code, where there is one, has the right check digits (G-12)."""
    code = str(columns.get("credit_code") or "").strip()
    return fault_in_credit_code(code) if code else None


def before_the_lease_ends(begun: Begun) -> tuple[Expected, ...]:
    """Return the task that falls due so many days before a lease ends, until its end (AC-34)."""
    end = date.fromisoformat(str(begun.facts["lease_ends"]))
    days = int(begun.rule)
    return (
        Expected("keep", TASK, Said(mark("Speak with the firm")), end - timedelta(days=days), end),
    )
