"""Input of the room's pages."""

from lilong.work_orders.forms.catalogue import (
    CatalogueFilters,
    ChangeDecisionForm,
    ChangeFilters,
    EndForm,
    UnitEndForm,
    UnitForm,
)
from lilong.work_orders.forms.category import CategoryForm
from lilong.work_orders.forms.desk import AsideForm, ChooseForm, DecisionForm, NotOursForm
from lilong.work_orders.forms.orders import (
    OrderFilters,
    OrderMoveForm,
    Picker,
    RecordForm,
    RevealForm,
    area_choices,
    category_field,
    unit_choices,
)
from lilong.work_orders.forms.rates import RatesFilters
from lilong.work_orders.forms.requests import RequestFilters, VerdictForm
from lilong.work_orders.forms.rules import ProposeRulesForm, RuleForm, TakeBackForm
from lilong.work_orders.forms.searching import BoardForm, PlaceForm, RenameForm, SearchForm

__all__ = [
    "AsideForm",
    "BoardForm",
    "CatalogueFilters",
    "CategoryForm",
    "ChangeDecisionForm",
    "ChangeFilters",
    "ChooseForm",
    "DecisionForm",
    "EndForm",
    "NotOursForm",
    "OrderFilters",
    "OrderMoveForm",
    "Picker",
    "PlaceForm",
    "ProposeRulesForm",
    "RatesFilters",
    "RecordForm",
    "RenameForm",
    "RequestFilters",
    "RevealForm",
    "RuleForm",
    "SearchForm",
    "TakeBackForm",
    "UnitEndForm",
    "UnitForm",
    "VerdictForm",
    "area_choices",
    "category_field",
    "unit_choices",
]
