"""How the room's tables point to others: never deleted by cascade, indexed where an index says."""

from typing import Any

from django.db import models


def office() -> Any:
    """Return the column of the tenant, which begins every index."""
    return models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )


def to(target: Any, *, null: bool = True, related_name: str = "+") -> Any:
    """Return a foreign key without an index of its own."""
    return models.ForeignKey(
        target, null=null, blank=null, on_delete=models.PROTECT, related_name=related_name,
        db_index=False,
    )  # fmt: skip
