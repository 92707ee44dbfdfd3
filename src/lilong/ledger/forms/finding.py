"""The field that finds an address on the ledger's first page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.accounts.viewer import Viewer
from lilong.ledger.forms.place_field import PlaceField


class FindForm(forms.Form):
    """Asks for a place of the ledger; sends itself once one is chosen.

    It is all there is to fill in, so it is neither called optional nor held back when empty.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        field = PlaceField(viewer, label=_("Find an address"), is_known=True)
        field.widget.attrs |= {"data-go": "", "data-key": "f", "autofocus": True}
        self.fields["place"] = field
