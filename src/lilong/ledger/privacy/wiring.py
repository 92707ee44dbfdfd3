"""How the privacy wall is put up: what judges readings, what is offered, where notices lead."""

from django.urls import reverse

from lilong.kernel.text import mark
from lilong.ledger.privacy import letters
from lilong.ledger.queries.purposes import judge_person, judge_reading
from lilong.notices import links, templates
from lilong.ui.contributions import Item, NavItem, register
from lilong.vault.ports import guard_by

ITEMS: tuple[Item, ...] = (
    NavItem("ledger.privacy", mark("Privacy desk"), "ledger:privacy", "lock", 70, group="data"),
)


def entry_address(key: str) -> str:
    """Return the page of an entry of the register."""
    return reverse("ledger:purpose_entry", args=[key])


def assessment_address(key: str) -> str:
    """Return the page of an assessment."""
    return reverse("ledger:assessment", args=[key])


def sample_address(key: str) -> str:
    """Return the page of a reading that was drawn."""
    return reverse("ledger:sample", args=[key])


ADDRESSES = {
    "purpose_entry": entry_address,
    "impact_assessment": assessment_address,
    "reading_sample": sample_address,
}


def put_up() -> None:
    """Register everything, once at start."""
    templates.declare(*letters.TEMPLATES)
    guard_by("ledger.purposes", judge_reading)
    guard_by("ledger.persons", judge_person)
    for kind, address in ADDRESSES.items():
        links.register(kind, address)
    for item in ITEMS:
        register(item)
