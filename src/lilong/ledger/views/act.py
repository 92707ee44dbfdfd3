"""One verb of the ledger's pages: its words, its form, what it is about and where it goes back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor
from lilong.ledger.models import Place
from lilong.vault.masks import mask_address


@dataclass(frozen=True, slots=True)
class Doing:
    """Who carries a verb out on which row, with what was filled in, when."""

    viewer: Viewer
    row: Any
    form: Any
    at: datetime

    @property
    def data(self) -> dict[str, Any]:
        """Return what was filled in."""
        found: dict[str, Any] = self.form.cleaned_data
        return found

    @property
    def who(self) -> dict[str, Any]:
        """Return who writes, and when."""
        by: Actor = self.viewer.actor()
        return {"by": by, "at": self.at}

    @property
    def source(self) -> dict[str, Any]:
        """Return who writes, when, and who said it."""
        return {**self.who, "source": self.form.told_by()}

    def fresh(self) -> Any:
        """Return the row at the revision that was read."""
        self.row.revision = self.data["revision"]
        return self.row


def no_row(_viewer: Viewer, _key: UUID) -> Any:
    """Return nothing: the verb stands alone."""
    return None


def ledger_home(_row: Any) -> str:
    """Return the address of the ledger's first page."""
    return reverse("ledger:home")


def said_of(row: Any) -> str:
    """Return what a row is called above its form; people masked, homes without their room."""
    if isinstance(row, Place):
        return str(row)
    name = getattr(row, "name", None)
    if name is not None:
        return str(name)
    dwelling = getattr(row, "dwelling", None)
    return mask_address(dwelling.address) if dwelling is not None else ""


@dataclass(frozen=True, slots=True)
class Act:
    """A verb; with `leads_on` it goes to what it made, else back to what it was about.

    `stands_alone`: it is about no row.
    """

    title: str
    button: str
    form: type[Any]
    row: Callable[[Viewer, UUID], Any]
    do: Callable[[Doing], Any]
    back: Callable[[Any], str]
    warning: str = ""
    leads_on: bool = False
    stands_alone: bool = False
    home: Callable[[Any], str] = ledger_home
    about: Callable[[Any], str] = said_of
