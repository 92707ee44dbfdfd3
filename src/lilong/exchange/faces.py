"""How an import looks on a page: its words, figures and progress."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from lilong.exchange import adapters
from lilong.exchange.models import ImportRun, RowError
from lilong.exchange.sentences import from_data
from lilong.exchange.terms import RunState
from lilong.kernel.errors import NotVisible, Refusal
from lilong.ui import messages, parts
from lilong.vault.terms import PURPOSE_NAMES, Purpose


@dataclass(frozen=True, slots=True)
class RunFace:
    """An import with what its page says about it."""

    run: ImportRun
    kind: str
    state: str
    who: str

    @property
    def notes(self) -> list[Refusal]:
        """Return what the clerk should know of how the file was read."""
        return [from_data(note) for note in self.run.notes]

    @property
    def note(self) -> Refusal | None:
        """Return why it failed."""
        return from_data(self.run.note) if self.run.note else None

    @property
    def importable(self) -> int:
        """Return how many rows the check found good."""
        return self.run.importable_count

    @property
    def purpose(self) -> str:
        """Return the name of what a file of persons was taken for."""
        known = self.run.purpose in set(Purpose)
        return gettext(PURPOSE_NAMES[Purpose(self.run.purpose)]) if known else self.run.purpose

    @property
    def is_broken_off(self) -> bool:
        """Say whether an import (not a check) stands in the middle."""
        return not self.run.dry_run and self.run.state in {RunState.STOPPED, RunState.FAILED}

    @property
    def may_be_checked(self) -> bool:
        """Say whether the columns may be looked at (again) and the file be checked."""
        return self.run.dry_run and not self.run.is_running and bool(self.run.path)

    @property
    def figures(self) -> list[parts.Figure]:
        """Return the counts; before the import, what would become of the rows."""
        run, is_check = self.run, self.run.dry_run
        found = [
            parts.Figure(
                run.created_count, gettext("would be new") if is_check else gettext("new"), ""
            )
        ]
        if run.changed_count:
            words = gettext("would change") if is_check else gettext("changed")
            found.append(parts.Figure(run.changed_count, words, ""))
        found.append(parts.Figure(run.unchanged_count, gettext("known already"), ""))
        if run.add_missing:
            words = gettext("missing, would be added") if is_check else gettext("missing, added")
            found.append(parts.Figure(run.added_count, words, ""))
        if run.conflict_count:
            found.append(parts.Figure(run.conflict_count, gettext("in conflict"), "#disputes"))
        link = "#errors" if run.rejected_count else ""
        return [*found, parts.Figure(run.rejected_count, gettext("rejected"), link)]

    @property
    def progress(self) -> parts.Progress:
        """Return how far it is, polled while it runs."""
        return parts.Progress(
            self.run.taken_count,
            max(self.run.total_count, self.run.taken_count),
            gettext("Checking the rows") if self.run.dry_run else gettext("Importing the rows"),
            reverse("exchange:progress", args=[self.run.pk]),
            is_over=not self.run.is_running,
        )


def face_of(run: ImportRun) -> RunFace:
    """Return an import as its page shows it."""
    state = run.get_state_display()
    if run.is_running:
        state = gettext("Being checked") if run.dry_run else gettext("Being imported")
    return RunFace(run, _kind_of(run), state, messages.who(run.by))


def _kind_of(run: ImportRun) -> str:
    try:
        adapter = adapters.adapter_of(run.adapter)
    except NotVisible:
        return run.adapter
    sources = {source.key: gettext(source.title) for source in adapter.sources}
    return f"{gettext(adapter.title)} · {sources.get(run.source, run.source)}"


def error_lines(errors: Sequence[RowError]) -> list[tuple[int, Refusal, list[tuple[str, str]]]]:
    """Return (row number, sentence, first masked cells) of each error."""
    return [(e.number, e.refusal, list(e.cells.items())[:4]) for e in errors]
