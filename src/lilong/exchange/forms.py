"""Shape of input: which file, of what, from where; which header is which column."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lilong.exchange.adapters import Adding
from lilong.exchange.queries import Preview
from lilong.ui.contributions import ImportAdapter
from lilong.vault.terms import PURPOSE_NAMES, Purpose


class DropField(forms.FileInput):
    """A plain file field: browsers take a file that is dropped on it, without script."""

    template_name = "exchange/parts/drop_field.html"


class FileForm(forms.Form):
    """A file and what it holds."""

    kind = forms.ChoiceField(label=_("What the file holds"))
    purpose = forms.ChoiceField(
        label=_("For what purpose"),
        required=False,
        help_text=_("A file that holds people is not taken without one."),
    )
    add_missing = forms.BooleanField(required=False)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or XLS. Choose it, or drag it onto the field."),
        allow_empty_file=True,
        widget=DropField(attrs={"class": "form-control p-4", "accept": ".csv,.xlsx,.xls,.txt"}),
    )

    def __init__(self, items: list[ImportAdapter], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (f"{item.key}:{source.key}", f"{gettext(item.title)} · {gettext(source.title)}")
            for item in items
            for source in item.adapter.sources
        ]
        adds = dict.fromkeys(
            gettext(item.adapter.adds) for item in items if isinstance(item.adapter, Adding)
        )
        self.fields["add_missing"].label = "; ".join(adds)
        if not adds:
            del self.fields["add_missing"]
        offered = {purpose: None for item in items for purpose in item.adapter.purposes}
        if not offered:
            self.fields["purpose"].widget = forms.HiddenInput()
        why = self.fields["purpose"]
        assert isinstance(why, forms.ChoiceField)
        why.choices = [
            ("", _("none: the file holds no people")),
            *((purpose, gettext(PURPOSE_NAMES[Purpose(purpose)])) for purpose in offered),
        ]

    @property
    def wish(self) -> tuple[str, str, UploadedFile[Any]]:
        """Return (adapter, source, file) once the form is valid."""
        adapter, _colon, source = self.cleaned_data["kind"].partition(":")
        return adapter, source, self.cleaned_data["file"]


class MappingForm(forms.Form):
    """For every header, which column it is; or that it goes along as it is, or is left out."""

    KEEP, LEAVE = "*", "-"

    def __init__(self, preview: Preview, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preview = preview
        columns = [
            (c.key, f"{gettext(c.title)}{' *' if c.required else ''}") for c in preview.columns
        ]
        choices = [
            (self.KEEP, _("keep as a remark")),
            (self.LEAVE, _("leave out")),
            *columns,
        ]
        for index, header, key, _examples in preview.lines:
            start = key or (self.LEAVE if preview.is_left_out(header) else self.KEEP)
            self.fields[f"header{index}"] = forms.ChoiceField(
                label=header, choices=choices, initial=start
            )

    @property
    def lines(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Return each header's field with its examples."""
        return [
            (self[f"header{index}"], examples)
            for index, _header, _key, examples in self.preview.lines
        ]

    @property
    def mapping(self) -> dict[str, str]:
        """Return header → column key, "" for what is left out, once the form is valid."""
        chosen = {
            header: self.cleaned_data[f"header{index}"]
            for index, header, _key, _examples in self.preview.lines
        }
        return {
            header: "" if key == self.LEAVE else key
            for header, key in chosen.items()
            if key != self.KEEP
        }
