"""A year's notice as it is entered."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lilong.rulebook.notice import FIRST_YEAR, LAST_YEAR
from lilong.rulebook.operations import NoticeSpec

MOST_OCTETS = 200_000


class NoticeForm(forms.Form):
    """A year's notice: pasted, or as a file."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    text = forms.CharField(
        label=_("Text of the notice"),
        required=False,
        max_length=MOST_OCTETS,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_(
            "The circular's own sentences, or rows of CSV (date, is_workday, holiday_name, "
            "in_lieu), or the same as JSON."
        ),
    )
    file = forms.FileField(
        label=_("or a file of it"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.json,.txt", "class": "form-control"}),
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("The circular with its number and day.")
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when a published year is corrected."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Take the words from the file where there is one; it replaces what was pasted."""
        file = self.cleaned_data.get("file")
        if file:
            self._take(file)
        if not str(self.cleaned_data.get("text") or "").strip() and not self.errors:
            self.add_error("text", gettext("Paste the notice, or choose its file."))
        return self.cleaned_data

    def _take(self, file: UploadedFile[Any]) -> None:
        if (file.size or 0) > MOST_OCTETS:
            self.add_error("file", gettext("This file is too large for a notice of one year."))
            return
        octets = file.read()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = octets.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text:
                self.cleaned_data["text"] = text
                # Shown in the field, so that the same text is put forward after the check.
                self.data = {**self.data.dict(), "text": text}  # type: ignore[attr-defined]
                return
        self.add_error("file", gettext("This is not a text file."))

    def spec(self) -> NoticeSpec:
        """Return what was given as the operation takes it."""
        given = self.cleaned_data
        return NoticeSpec(given["year"], given["text"], given["source"], given["reason"])
