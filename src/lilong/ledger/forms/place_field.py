"""The field that asks for a place, for every form that does.

In a form, where the viewer is known:

    self.fields["place"] = PlaceField(viewer, label=_("Where exactly"), required=False)
    …
    told = form.cleaned_data["place"]      # a ToldPlace, or None where nothing was told
    told.text, told.place_id, told.area_id, told.found

While one types it offers places by signs, sound, initials and numbers ("yx12"); without script it
is a plain text field. On submit a chosen place is taken as it was chosen, any other text is
resolved. `kinds` narrows what is offered; `is_known=True` takes nothing but a place of the ledger,
and says in a sentence why it did not; else what is not known stays as it was written. For the
initial value give a text or `shown(label, place_id)`. A form that wants nothing but a place sends
itself once one is chosen when its widget has the attribute `data-go`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import NotVisible
from lilong.ledger import queries
from lilong.ledger.addresses import SENTENCES, Verdict
from lilong.ledger.queries import Answer, Found
from lilong.ledger.terms import PlaceKind
from lilong.ui.forms import AheadInput
from lilong.ui.messages import say

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class ToldPlace:
    """What somebody told of a place: her words, and the place they mean, if they mean one."""

    text: str
    found: Found | None = None
    area_id: int | None = None

    @property
    def place_id(self) -> UUID | None:
        """Return the place of the ledger, a dwelling where one was named."""
        return self.found.place_id if self.found else None


def shown(label: str, place_id: UUID | None) -> dict[str, str]:
    """Return a place as the field's initial value."""
    return {"text": label, "key": str(place_id or "")}


def _address(kinds: Collection[PlaceKind]) -> str:
    address = reverse("api:place_suggestions")
    return f"{address}?{urlencode([('kind', str(kind)) for kind in kinds])}" if kinds else address


class PlaceField(forms.Field):
    """Asks for a place; cleans to a `ToldPlace`."""

    widget = AheadInput

    def __init__(
        self,
        viewer: Viewer,
        *,
        kinds: Collection[PlaceKind] = (),
        is_known: bool = False,
        max_length: int = 200,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.viewer, self.kinds, self.is_known = viewer, kinds, is_known
        self.max_length = max_length
        self.widget.attrs["maxlength"] = str(max_length)
        self.widget.address = lazy(_address, str)(kinds)

    def to_python(self, value: Any) -> ToldPlace | None:
        """Return what was told; raises ValidationError for what is too long, or must be known."""
        given = value if isinstance(value, dict) else {"text": value or ""}
        text = " ".join(str(given.get("text") or "").replace("\0", " ").split())
        if not text:
            return None
        if len(text) > self.max_length:
            raise ValidationError(
                _("At most {most} signs, please.").format(most=self.max_length), code="too_long"
            )
        chosen = self._chosen(text, str(given.get("key") or ""))
        if chosen is not None and self._fits(chosen):
            return ToldPlace(text, chosen, chosen.place.area_id)
        answer = queries.resolve_address(self.viewer, text)
        site = answer.site if answer.site and self._fits(answer.site) else None
        if site is None and self.is_known:
            raise ValidationError(_why_not(answer), code="not_known")
        return ToldPlace(text, site, site.place.area_id if site else answer.area_id)

    def _chosen(self, text: str, key: str) -> Found | None:
        """Return the place that was chosen, unless the text no longer says so."""
        try:
            found = queries.place_by_key(self.viewer.office_id, UUID(key))
        except (ValueError, NotVisible):
            return None
        named = {found.label, found.place.name, found.place.name_en}
        return found if text in named and queries.is_near(self.viewer, found.place) else None

    def _fits(self, found: Found) -> bool:
        kind = PlaceKind.DWELLING if found.dwelling else found.place.kind
        return not self.kinds or kind in self.kinds

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether the text is another one."""
        before = initial.get("text") if isinstance(initial, dict) else initial
        after = data.get("text") if isinstance(data, dict) else data
        return str(before or "") != str(after or "")


def _why_not(answer: Answer) -> str:
    """Return why a text leads to no place of the ledger, and what to write instead."""
    if answer.is_beyond:
        return _("This lies outside your area.")
    if answer.verdict is not Verdict.KNOWN:
        return say(SENTENCES[answer.verdict])
    if answer.site is not None:
        return _("“{place}” is another kind of place than is asked for here.").format(
            place=answer.site.label
        )
    named = [one.label for one in answer.found[:_MOST_NAMED] if one.place_id]
    if not named:
        return _("This names an area. Say where in it.")
    return _("Several places fit: {places}. Write one of them.").format(places="、".join(named))
