"""Shape of input for splitting, merging and renumbering areas."""

import json
import re
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lilong.accounts.forms import OfficeForm, day_field
from lilong.accounts.terms import AreaChange
from lilong.kernel.coordinates import Datum
from lilong.kernel.errors import Refused
from lilong.territory import queries as territory
from lilong.territory.models import Area
from lilong.territory.operations import parts_of, read_areas
from lilong.territory.terms import CODE, AreaSpec, Change
from lilong.ui.messages import say

MOST_DRAWN = 2 * 2**20


def _code_field() -> forms.RegexField:
    return forms.RegexField(
        CODE, label=_("Code"), max_length=20,
        error_messages={"invalid": _("A code has letters, digits and hyphens, at most 20.")},
    )  # fmt: skip


class AreaChangeForm(OfficeForm):
    """How an area of the office changes on a day that has come; `place` is the area."""

    on = day_field(label=_("First day of the change"))
    kind: ClassVar[Change]

    def change(self) -> AreaChange:
        """Return what is asked for."""
        raise NotImplementedError


class RenumberForm(AreaChangeForm):
    """A new code for the same land."""

    kind = Change.RENUMBER
    code = _code_field()
    field_order = ("code", "on")

    def change(self) -> AreaChange:
        """Return the renumbering."""
        spec = AreaSpec(self.cleaned_data["code"], self.place.name, self.place.level)
        return AreaChange(self.kind, (self.place.pk,), (spec,), self.cleaned_data["on"])


class MergeForm(AreaChangeForm):
    """Which neighbours the area becomes one with; their shapes are joined."""

    kind = Change.MERGE
    others: "forms.ModelMultipleChoiceField[Area]" = forms.ModelMultipleChoiceField(
        None, label=_("Becomes one with"), widget=forms.CheckboxSelectMultiple
    )
    code = _code_field()
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    field_order = ("others", "code", "name", "name_en", "on")

    def choices_of(self, name: str) -> Any:
        """Return the areas of the same level below the same one."""
        rows = territory.subtree(self.office.area.path, on=self.today).defer("polygon")
        same = rows.filter(parent_id=self.place.parent_id, level=self.place.level)
        return same.exclude(pk=self.place.pk).order_by("code")

    def change(self) -> AreaChange:
        """Return the merger."""
        data = self.cleaned_data
        keys = (self.place.pk, *(area.pk for area in data["others"]))
        spec = AreaSpec(data["code"], data["name"], self.place.level, name_en=data["name_en"])
        return AreaChange(self.kind, keys, (spec,), data["on"])


class SplitForm(AreaChangeForm):
    """The parts of an area: a drawn one's as GeoJSON or a zipped Shapefile, another's as lines.

    `drawn` carries the file's text from the preview to the change, so that it is sent once.
    """

    kind = Change.SPLIT
    shapes = forms.FileField(
        label=_("Parts as GeoJSON or a zipped Shapefile"), required=False,
        help_text=_(
            "One feature for each part, with the properties code, name and, if there is one, "
            "name_en. Needed for an area that has a shape."
        ),
    )  # fmt: skip
    datum = forms.ChoiceField(
        label=_("Coordinates of the file"), required=False,
        choices=[
            ("", _("as the file says")), (Datum.WGS84, "WGS-84"), (Datum.GCJ02, "GCJ-02"),
            (Datum.CGCS2000, "CGCS2000"),
            (Datum.GAUSS_KRUEGER, _("CGCS2000, Gauss-Krüger in metres")),
        ],
        help_text=_("A Shapefile says it in its .prj; GeoJSON that says nothing is in WGS-84."),
    )  # fmt: skip
    lines = forms.CharField(
        label=_("Parts as lines"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One part a line: code, name, English name. For an area without a shape."),
    )  # fmt: skip
    drawn = forms.CharField(required=False, widget=forms.HiddenInput, max_length=MOST_DRAWN)
    field_order = ("shapes", "datum", "lines", "on", "drawn")

    def clean_shapes(self) -> Any:
        """Keep what the file draws, and its datum, for the second step; refuse what is neither."""
        upload = self.cleaned_data["shapes"]
        if upload is None:
            return None
        if upload.size > MOST_DRAWN:
            raise forms.ValidationError(_("The file is larger than 2 MB. Draw the parts simpler."))
        said = self.data.get("datum")
        try:
            drawn, datum = read_areas(upload.read(), Datum(said) if said in set(Datum) else None)
        except Refused as answer:
            raise forms.ValidationError([say(one) for one in answer.refusals]) from answer
        text = json.dumps(drawn, ensure_ascii=False, separators=(",", ":"))
        if len(text) > MOST_DRAWN:
            raise forms.ValidationError(_("The file is larger than 2 MB. Draw the parts simpler."))
        sent = cast(QueryDict, self.data).copy()
        sent["drawn"], sent["datum"] = text, datum
        self.data = sent
        return upload

    def clean(self) -> dict[str, Any]:
        """Read the parts, whichever way they were given."""
        data = super().clean() or {}
        drawn, lines = self.data.get("drawn") or "", data.get("lines") or ""
        if not self.errors and not drawn and not lines.strip():
            self.add_error("shapes", _("Name the parts: in a file or as lines."))
        if not self.errors:
            data["parts"] = self._drawn(drawn) if drawn else self._listed(lines)
        return data

    def _drawn(self, text: str) -> list[AreaSpec]:
        try:
            datum = Datum(self.cleaned_data["datum"] or Datum.WGS84)
            return parts_of(json.loads(text), level=self.place.level, datum=datum)
        except (ValueError, RecursionError):
            self.add_error("shapes", _("The file is not GeoJSON."))
        except Refused as answer:
            for refusal in answer.refusals:
                self.add_error("shapes", say(refusal))
        return []

    def _listed(self, text: str) -> list[AreaSpec]:
        parts = []
        for number, line in enumerate(text.splitlines(), 1):
            cells = [cell.strip() for cell in re.split(r"[,，\t]", line)]
            if not any(cells):
                continue
            if len(cells) not in {2, 3} or not CODE.fullmatch(cells[0]) or not cells[1]:
                wrong = _("Line {number} is not “code, name, English name”: {line}")
                self.add_error("lines", wrong.format(number=number, line=line))
                continue
            parts.append(AreaSpec(cells[0], cells[1], self.place.level, name_en="".join(cells[2:])))
        return parts

    def change(self) -> AreaChange:
        """Return the split."""
        data = self.cleaned_data
        return AreaChange(self.kind, (self.place.pk,), tuple(data["parts"]), data["on"])
