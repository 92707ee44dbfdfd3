"""What an import may do next, decided on plain values."""

from collections.abc import Sequence

from lilong.exchange.reading import Column
from lilong.exchange.terms import RunState
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark


def may_check(state: str, *, dry_run: bool) -> Refusal | None:
    """Say whether a file may be checked (again): not while it runs, not once rows went in."""
    if state == RunState.RUNNING:
        return Refusal("import_running", mark("This import is running; wait for it or stop it."))
    if not dry_run:
        return Refusal(
            "import_begun", mark("Rows of this file are already in. Import the file again instead.")
        )
    return None


def may_start(state: str, *, dry_run: bool, importable: int) -> Refusal | None:
    """Say whether the rows may go in: after a check, or to go on with what was broken off."""
    if state == RunState.RUNNING:
        return Refusal("import_running", mark("This import is running; wait for it or stop it."))
    if not dry_run:
        if state == RunState.DONE:
            return Refusal("import_done", mark("This import is done."))
        return None
    if state != RunState.CHECKED:
        return Refusal("not_checked", mark("Check the file before it is imported."))
    if importable == 0:
        return Refusal("nothing_to_import", mark("No row of the file can be imported."))
    return None


def has_purpose(purposes: Sequence[str], purpose: str) -> Refusal | None:
    """Refuse a file of persons without a purpose it may be taken for (L-07); others need none."""
    if not purposes or purpose in purposes:
        return None
    return Refusal(
        "import_without_purpose",
        mark("This file holds people. Say for what purpose it is taken; nothing was kept."),
        rule="L-07",
        field="purpose",
    )


def has_required(missing: Sequence[Column]) -> Refusal | None:
    """Say which required columns no header of the file stands for."""
    if not missing:
        return None
    titles = [Refusal("column", column.title) for column in missing]
    return Refusal(
        "columns_missing",
        mark("No column of the file is recognised as: {columns}. Say which one it is."),
        {"columns": titles},
    )
