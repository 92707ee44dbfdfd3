"""Model fields that keep personal values encrypted, and find them without decrypting.

    phone = ProtectedField(kind="phone", blank=True, default="")
    phone_index = BlindIndexField(source="phone")

Assign plain text; what is read back is a `Protected`, whose str() is masked. The owner indexes
the blind index together with its office. `QuerySet.update()`, `bulk_update()` and `update_fields`
write only the columns they name: name the blind index, too.
"""

from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from lilong.vault.protected import Protected, clear_text
from lilong.vault.sealing import blind, seal_text
from lilong.vault.terms import Kind

__all__ = ["BlindIndexField", "Protected", "ProtectedField", "blind"]


class _ProtectedAttribute(DeferredAttribute):
    """Turns a plain text that is assigned into a `Protected`."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class ProtectedField(models.TextField[str | Protected | None, Protected]):
    """A column of ciphertext. Only `isnull` may be asked of it; everything else is refused.

    `context` pins the place a value is encrypted for ("table.column") when a table or a column
    is renamed; by default it is where the field stands.
    """

    descriptor_class = _ProtectedAttribute

    def __init__(self, *args: Any, kind: str = "text", context: str = "", **kwargs: Any) -> None:
        self.kind = Kind(kind)
        self.pinned_context = context
        super().__init__(*args, **kwargs)

    @property
    def context(self) -> str:
        """Return the place that is authenticated with each value."""
        return self.pinned_context or f"{self.model._meta.db_table}.{self.column}"

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["kind"] = self.kind.value
        if self.pinned_context:
            kwargs["context"] = self.pinned_context
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Any:
        return None if value is None else Protected(self.kind, stored=value, context=self.context)

    def to_python(self, value: Any) -> Any:
        return Protected(self.kind, clear=value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if isinstance(value, Protected):
            if value.is_stored_for(self.context):
                return value.stored
            value = clear_text(value)
        return seal_text(str(value), self.context) if value else ""

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_from_object(self, obj: models.Model) -> Any:
        value = getattr(obj, self.attname)
        return None if value is None else str(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(getattr(obj, self.attname) or "")

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """Keep the value when the form sends back the mask it was shown."""
        before = getattr(instance, self.attname)
        if before is None or data is None or str(data) != str(before):
            setattr(instance, self.attname, data)

    def formfield(self, form_class: Any = None, choices_form_class: Any = None, **kw: Any) -> Any:
        return super().formfield(
            form_class=form_class or forms.CharField,
            choices_form_class=choices_form_class,
            **{"widget": forms.TextInput(attrs={"autocomplete": "off"}), **kw},
        )

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(
            clear_text(value) if isinstance(value, Protected) else value, model_instance
        )


class BlindIndexField(models.CharField[str, str]):
    """The keyed hash of a protected field of the same row, filled on save; look up by `blind`."""

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        self.source = source
        super().__init__(*args, **{"max_length": 64, "editable": False, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.source)
        text = clear_text(value) if isinstance(value, Protected) else ""
        hashed = blind(self.source_kind(model_instance), text)
        setattr(model_instance, self.attname, hashed)
        return hashed

    def source_kind(self, model: models.Model | type[models.Model]) -> Kind:
        """Return the kind of the protected field this one finds."""
        try:
            source = model._meta.get_field(self.source)
        except FieldDoesNotExist:
            source = None
        if not isinstance(source, ProtectedField):
            raise TypeError(f"{self.source!r} is not a ProtectedField of {model._meta.label}")
        return source.kind


def protected_fields(model: type[models.Model]) -> list[ProtectedField]:
    """Return the protected columns of a model's own table."""
    return [f for f in model._meta.local_concrete_fields if isinstance(f, ProtectedField)]


def blind_fields(model: type[models.Model]) -> list[BlindIndexField]:
    """Return the blind indexes of a model's own table."""
    return [f for f in model._meta.local_concrete_fields if isinstance(f, BlindIndexField)]
