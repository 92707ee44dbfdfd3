"""The form that gives lines to a post, or to a pair of posts: by stairwell, or one by one."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NOBODY = "none"


def group_key(building_id: UUID | None, stairwell: str) -> str:
    """Return how a stairwell is named in the form."""
    return f"{building_id or ''}|{stairwell}"


class AssignForm(forms.Form):
    """Which lines go to which post; "nobody" takes them back."""

    post = forms.ChoiceField(label=_("Given to"))
    second_post = forms.ChoiceField(label=_("And with"), required=False)

    def __init__(
        self, *args: Any, posts: Iterable[tuple[int, str]], pairs: bool, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        found = [(str(key), name) for key, name in posts]
        first: Any = self.fields["post"]
        first.choices = [("", "—"), *found, (NOBODY, _("nobody: take them back"))]
        second: Any = self.fields["second_post"]
        second.choices = [("", "—"), *found]
        if not pairs:
            del self.fields["second_post"]

    def clean(self) -> dict[str, Any]:
        """Ask for at least one stairwell or line."""
        data = super().clean() or {}
        if not self.groups and not self.lines and not self.takes_all:
            raise ValidationError(_("Tick at least one line of the list."), code="none")
        return data

    @property
    def takes_all(self) -> bool:
        """Say whether all that the viewer sees of the roll is meant."""
        return bool(self._ticked("all"))

    @property
    def groups(self) -> list[tuple[UUID | None, str]]:
        """Return the stairwells that were ticked; a damaged one is left out."""
        found = []
        for text in self._ticked("group"):
            building, _bar, stairwell = text.partition("|")
            try:
                found.append((UUID(building) if building else None, stairwell))
            except ValueError:
                continue
        return found

    @property
    def lines(self) -> list[UUID]:
        """Return the single lines that were ticked."""
        found = []
        for text in self._ticked("line"):
            try:
                found.append(UUID(text))
            except ValueError:
                continue
        return found

    def _ticked(self, name: str) -> list[str]:
        data: Any = self.data
        return list(data.getlist(name)) if self.is_bound else []

    def posts(self) -> tuple[int | None, int | None]:
        """Return the post and the second one; (None, None) takes lines back."""
        post, second = self.cleaned_data["post"], self.cleaned_data.get("second_post")
        if post == NOBODY:
            return None, None
        return int(post), int(second) if second else None
