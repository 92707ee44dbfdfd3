"""The form in which a photo is marked."""

from django import forms

from lilong.attachments.terms import Kind

_CHOICES = (Kind.OTHER, Kind.PHOTO_BEFORE, Kind.PHOTO_AFTER)


class MarkForm(forms.Form):
    """What a photo shows, and beside which other it is to be seen."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in _CHOICES])
    before = forms.UUIDField(required=False)

    def kind_given(self) -> Kind:
        """Return what the photo shows."""
        return Kind(self.cleaned_data["kind"])
