"""Forms of saved searches and boards."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.viewer import Viewer
from lilong.work_orders import policies
from lilong.work_orders.forms.orders import labelled
from lilong.work_orders.models import SavedSearch
from lilong.work_orders.operations import SeenRow
from lilong.work_orders.terms import LONGEST_NAME, Reach
from lilong.work_orders.words import REACH_WORDS


def reach_choices(viewer: Viewer) -> list[tuple[Any, Any]]:
    """Return for whom a viewer may keep something."""
    return labelled(REACH_WORDS, [r for r in Reach if policies.may_keep(viewer, r) is None])


class _Named(forms.Form):
    """What a search and a board have alike."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, strip=True)
    reach = forms.ChoiceField(
        label=_("For whom"), initial=Reach.OWN, widget=forms.RadioSelect,
        help_text=_("Everybody sees only the orders her own post may see."),
    )  # fmt: skip

    use_required_attribute = False

    def __init__(self, viewer: Viewer, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["reach"].choices = reach_choices(viewer)  # type: ignore[attr-defined]


class SearchForm(_Named):
    """Keeps the filters of a list under a name, or instead of those of a search there is."""

    instead = forms.ChoiceField(
        label=_("Instead of the filters of"), required=False,
        help_text=_("Leave it empty to keep a new search."),
    )  # fmt: skip

    def __init__(
        self, viewer: Viewer, known: Iterable[SavedSearch], data: Any = None, initial: Any = None
    ) -> None:
        super().__init__(viewer, data, initial)
        changeable = [row for row in known if policies.may_keep(viewer, row.reach) is None]
        self.fields["instead"].choices = [  # type: ignore[attr-defined]
            ("", "—"), *((f"{row.pk}.{row.revision}", row.name) for row in changeable),
        ]  # fmt: skip
        if not changeable:
            del self.fields["instead"]

    def replaced(self) -> SeenRow | None:
        """Return the search whose filters are replaced, at the revision the form showed."""
        pk, _dot, revision = self.cleaned_data.get("instead", "").partition(".")
        return SeenRow(int(pk), int(revision)) if pk else None


class RenameForm(forms.Form):
    """Gives a search another name."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)

    use_required_attribute = False


class BoardForm(_Named):
    """Puts a board together."""

    searches = forms.TypedMultipleChoiceField(
        label=_("Searches on it"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, viewer: Viewer, known: Iterable[SavedSearch], data: Any = None, initial: Any = None
    ) -> None:
        super().__init__(viewer, data, initial)
        self.fields["searches"].choices = [  # type: ignore[attr-defined]
            (row.pk, f"{row.name} · {_(REACH_WORDS[Reach(row.reach)])}") for row in known
        ]
        if (initial or {}).get("revision") is not None:
            # For whom a board is kept is settled when it is made.
            del self.fields["reach"]


class PlaceForm(forms.Form):
    """Moves something one place up or down, at the revision that was seen."""

    revision = forms.IntegerField()
    to = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])
    search = forms.IntegerField(required=False)

    @property
    def places(self) -> int:
        return -1 if self.cleaned_data["to"] == "up" else 1
