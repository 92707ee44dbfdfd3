"""Rows that are written once: the read log, and the journal above."""

from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class AppendOnly(TypeError):
    """Somebody tried to change or delete a row of a record that only grows: a fault of code."""

    def __init__(self) -> None:
        super().__init__("rows of this table are only ever added")


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """A queryset that reads and adds, and refuses the rest."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly

    def bulk_update(
        self, objs: Iterable[Any], fields: Iterable[str], batch_size: Any = None
    ) -> Any:
        raise AppendOnly

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_conflicts") or kwargs.get("ignore_conflicts"):
            raise AppendOnly
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnlyManager(models.Manager[Row]):
    """The manager of a model whose rows are only added."""

    def get_queryset(self) -> AppendOnlyQuerySet[Row]:
        return AppendOnlyQuerySet(self.model, using=self._db)


class AppendOnlyModel(models.Model):
    """A model whose rows can be added and read, never changed or deleted."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, using: Any = None, keep_parents: bool = False) -> NoReturn:
        raise AppendOnly
