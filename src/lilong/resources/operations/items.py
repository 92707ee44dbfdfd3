"""Goods are entered, described anew, taken out of use; they come in from a donor."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from lilong.accounts.terms import Capability
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused, Stale
from lilong.kernel.identifiers import new_id
from lilong.kernel.text import mark
from lilong.resources import rules
from lilong.resources.models import StockItem, StockLine
from lilong.resources.operations.recording import (
    REASON_LENGTH,
    ask,
    by_code,
    demand,
    locked,
    move,
    record,
)
from lilong.resources.terms import ITEM_SUBJECT, LIST_SUBJECT, Cause, ItemSpec, TakeInSpec

_FIELDS = ("name", "name_en", "unit", "unit_en", "note")


def add_item(spec: ItemSpec, *, office_id: int, by: Actor, at: datetime) -> StockItem:
    """Enter goods, none of them there yet; refuses money (T-13) and a code that is taken."""
    demand(office_id, by, at, Capability.RESOURCES_MANAGE)
    ask(*rules.faults_in_item(spec), _is_free(by_code(office_id, [spec.code.strip()])))
    columns = {name: getattr(spec, name).strip() for name in _FIELDS}
    try:
        with transaction.atomic():
            item = StockItem.objects.create(office_id=office_id, code=spec.code.strip(), **columns)
            data = {"code": item.code, **{k: v for k, v in columns.items() if v}}
            record(
                ITEM_SUBJECT, item.pk, "item_added", data, office_id=office_id, by=by, at=at,
                begins=True,
            )  # fmt: skip
    except IntegrityError as taken:
        raise Refused(_taken(spec.code)) from taken
    return item


def _is_free(known: StockItem | None) -> Refusal | None:
    return _taken(known.code) if known else None


def _taken(code: str) -> Refusal:
    text = mark("The code {code} is taken by other goods.")
    return Refusal("taken", text, {"code": code}, field="code")


def change_item(
    item: StockItem, values: Mapping[str, str], *, by: Actor, at: datetime
) -> StockItem:
    """Describe goods anew (name, unit, note); the code and the counts stay. Raises Stale."""
    demand(item.office_id, by, at, Capability.RESOURCES_MANAGE)
    fresh = {
        name: values[name].strip()
        for name in _FIELDS
        if name in values and values[name].strip() != getattr(item, name)
    }
    if not fresh:
        raise Refused(Refusal("no_change", mark("Nothing was changed.")))
    spec = ItemSpec(item.code, **{name: fresh.get(name, getattr(item, name)) for name in _FIELDS})
    ask(*rules.faults_in_item(spec))
    data = {"before": {name: getattr(item, name) for name in fresh}, "after": fresh}
    with transaction.atomic():
        _claim(item, **fresh)
        record(ITEM_SUBJECT, item.pk, "item_changed", data, office_id=item.office_id, by=by, at=at)
    return item


def retire_item(item: StockItem, *, reason: str, by: Actor, at: datetime) -> StockItem:
    """Keep goods no more; refused while some are there: write them off first."""
    demand(item.office_id, by, at, Capability.RESOURCES_MANAGE)
    ask(rules.has_reason(reason))
    with transaction.atomic():
        held = locked(item.office_id, item.pk)
        if held.on_hand:
            text = mark("There are {left} {unit} left. Write them off or hand them out first.")
            params = {"left": held.on_hand, "unit": held.unit_named}
            raise Refused(Refusal("not_empty", text, params, rule="5.10"))
        _claim(item, is_active=False)
        record(
            ITEM_SUBJECT, item.pk, "item_retired", {}, office_id=item.office_id, by=by, at=at,
            reason=reason.strip()[:REASON_LENGTH],
        )  # fmt: skip
    return item


def _claim(item: StockItem, **columns: Any) -> None:
    rows = StockItem.objects.filter(pk=item.pk, revision=item.revision, is_active=True)
    if rows.update(revision=F("revision") + 1, **columns) != 1:
        raise Stale
    item.refresh_from_db()


def take_in(item: StockItem, spec: TakeInSpec, *, by: Actor, at: datetime) -> StockLine:
    """Take goods in from a donor or a seller, on an occasion that is no subsidy (T-13)."""
    demand(item.office_id, by, at, Capability.RESOURCES_MANAGE)
    ask(*rules.faults_in_take_in(spec), rules.is_in_use(item.is_active, item.named))
    with transaction.atomic():
        held = locked(item.office_id, item.pk)
        ask(rules.is_in_use(held.is_active, held.named))
        line = move(
            held, Cause.TAKE_IN, spec.quantity, by=by, at=at, party=spec.donor.strip(),
            occasion=spec.occasion.strip(), matter_id=spec.matter_id,
            reason=spec.reason.strip()[:REASON_LENGTH],
        )  # fmt: skip
        data = {
            "line": str(line.pk), "quantity": line.quantity, "party": line.party,
            "occasion": line.occasion,
        }  # fmt: skip
        if spec.matter_id:
            data["matter"] = str(spec.matter_id)
        record(
            ITEM_SUBJECT, item.pk, "taken_in", data, office_id=item.office_id, by=by, at=at,
            reason=line.reason,
        )  # fmt: skip
    item.refresh_from_db()
    return line


def note_taken_out(item: StockItem, what: str, form: str, *, by: Actor, at: datetime) -> None:
    """Write down who took which list of an item out of the house, and in which form."""
    data = {"item": str(item.pk), "what": what, "form": form}
    record(
        LIST_SUBJECT, new_id(), "taken_out", data, office_id=item.office_id, by=by, at=at,
        begins=True,
    )  # fmt: skip
