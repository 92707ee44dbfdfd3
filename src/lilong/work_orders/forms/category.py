"""The form of a category: a new one, or one as it shall be."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilong.kernel.limits import Unit
from lilong.rulebook.terms import UNIT_NAMES
from lilong.work_orders.forms.catalogue import ChangeForm, text_box
from lilong.work_orders.forms.orders import Picker, labelled, unit_choices
from lilong.work_orders.forms.rules import branch_choices, words_of
from lilong.work_orders.queries import Names
from lilong.work_orders.rules.cataloguing import CategoryDraft
from lilong.work_orders.terms import Evidence
from lilong.work_orders.words import (
    CATEGORY_KIND_WORDS,
    EVIDENCE_WORDS,
    LIMIT_CLASS_WORDS,
    RESULT_CLASS_WORDS,
)

# What only a category one files under has.
OF_LEAVES = (
    "keywords", "filing", "filing_en", "closing", "closing_en", "limit_class", "limit_number",
    "limit_unit", "lead_unit", "is_by_area", "joint_units", "result_classes", "evidence",
    "site_check",
)  # fmt: skip
_PLAIN = (
    "name", "name_en", "filing", "filing_en", "closing", "closing_en", "limit_class",
    "is_by_area", "result_classes", "evidence", "site_check",
)  # fmt: skip


class CategoryForm(ChangeForm):
    """Writes a category down, a new one or one as it shall be; a branch has names alone."""

    code = forms.CharField(
        label=_("Code"), max_length=20, required=False,
        help_text=_("Capital letters and digits; it is never used again."),
    )  # fmt: skip
    parent = forms.TypedChoiceField(
        label=_("Stands below"), coerce=int, empty_value=None, required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, help_text=_("Only where it stands below nothing.")
    )
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    keywords = forms.CharField(
        label=_("Keywords"), required=False, max_length=1500, widget=text_box(3),
        help_text=_("By which an order is proposed for it; set apart by commas or spaces."),
    )  # fmt: skip
    filing = forms.CharField(
        label=_("Filed when"), max_length=300, required=False, widget=text_box()
    )
    filing_en = forms.CharField(
        label=_("Filed when, in English"), max_length=500, required=False, widget=text_box()
    )
    closing = forms.CharField(
        label=_("Closed when"), max_length=300, required=False, widget=text_box()
    )
    closing_en = forms.CharField(
        label=_("Closed when, in English"), max_length=500, required=False, widget=text_box()
    )
    limit_class = forms.ChoiceField(
        label=_("Family of time limits"), required=False,
        help_text=_("Most follow the rulebook; emergencies and limits of their own do not."),
    )  # fmt: skip
    limit_number = forms.IntegerField(label=_("Own limit"), required=False)
    limit_unit = forms.ChoiceField(label=_("Counted in"), required=False)
    lead_unit = forms.TypedChoiceField(
        label=_("Lead unit"), coerce=int, empty_value=None, required=False
    )
    is_by_area = forms.BooleanField(
        label=_("The residents' committee of the place comes first"), required=False
    )
    joint_units = forms.TypedMultipleChoiceField(
        label=_("Joint units"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    result_classes = forms.MultipleChoiceField(
        label=_("A handling may end as"), required=False, widget=forms.CheckboxSelectMultiple
    )
    evidence = forms.ChoiceField(
        label=_("A handling must show"), required=False, widget=forms.RadioSelect
    )
    site_check = forms.BooleanField(
        label=_("Another person looks at the place before it is closed"), required=False
    )

    def __init__(
        self,
        names: Names,
        data: Any = None,
        *,
        on: date,
        is_leaf: bool,
        is_new: bool,
        initial: Any = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.names, self.is_leaf = names, is_leaf
        fields: dict[str, Any] = self.fields
        for key in (() if is_leaf else OF_LEAVES) + (() if is_new else ("code", "kind")):
            del fields[key]
        if not is_new and not is_leaf:
            del fields["parent"]
        leaves = {leaf.id for leaf in names.catalogue.leaves.values()}
        branches = [c for c in branch_choices(names, on) if c[0] not in leaves]
        units = unit_choices(names, on)
        for key, choices in (("parent", branches), ("lead_unit", units)):
            if key in fields:
                fields[key].widget = Picker()
                fields[key].choices = choices
        for key, choices in (
            ("kind", [("", "—"), *labelled(CATEGORY_KIND_WORDS)]),
            ("limit_class", labelled(LIMIT_CLASS_WORDS)),
            ("limit_unit", [(str(unit), _(UNIT_NAMES[unit])) for unit in Unit]),
            ("joint_units", units[1:]),
            ("result_classes", labelled(RESULT_CLASS_WORDS)),
            ("evidence", labelled(EVIDENCE_WORDS)),
        ):
            if key in fields:
                fields[key].choices = choices

    def full_clean(self) -> None:
        """Clean; what is needed is drawn so, and the rules say what is missing."""
        super().full_clean()
        for key in ("name", "limit_class", "result_classes", "evidence", "code"):
            if key in self.fields:
                self.fields[key].required = True
        if self.is_leaf:
            self.fields["parent"].required = True

    def change_values(self) -> dict[str, Any]:
        """Return the category as it shall be; a new one with what it is."""
        told = self.cleaned_data
        if not self.is_leaf:
            draft = CategoryDraft(told["name"], told["name_en"], told.get("parent"))
        else:
            number = told["limit_number"]
            draft = CategoryDraft(
                told["name"], told["name_en"], told["parent"], words_of(told["keywords"]),
                told["filing"], told["filing_en"], told["closing"], told["closing_en"],
                {"number": number, "unit": told["limit_unit"]} if number is not None else {},
                told["limit_class"], told["lead_unit"], told["is_by_area"],
                tuple(told["joint_units"]), tuple(told["result_classes"]),
                told["evidence"] or Evidence.RECORD.value, told["site_check"],
            )  # fmt: skip
        values = draft.as_data()
        if "code" in self.fields:
            values |= {"is_leaf": self.is_leaf, "kind": told["kind"]}
        return values


def initial_of(values: dict[str, Any]) -> dict[str, Any]:
    """Return a category's stored values as the form shows them."""
    limit = values.get("limit") or {}
    return {name: values[name] for name in _PLAIN} | {
        "parent": values["parent_id"],
        "lead_unit": values["lead_unit_id"],
        "joint_units": values["joint_units"],
        "keywords": "、".join(values["keywords"]),
        "limit_number": limit.get("number"),
        "limit_unit": limit.get("unit", str(Unit.WORKING_DAYS)),
    }
