"""A file arrives: it is kept, opened once to see what it is, and its headers recognised."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from lilong.attachments.content import store
from lilong.exchange import adapters, limits, queries
from lilong.exchange.models import ColumnMapping, ImportRun
from lilong.exchange.operations.mapping import remap
from lilong.exchange.operations.recording import record
from lilong.exchange.reading import Recognition, recognise
from lilong.exchange.rules import has_purpose
from lilong.exchange.sentences import as_data
from lilong.exchange.terms import UNFINISHED, RunState
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refused

NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class File:
    """A file as it comes: its name, only for showing, and its content piece by piece.

    `target` names the one thing all its rows go into, where the adapter knows such.
    """

    name: str
    content: Iterable[bytes]
    target: str = ""

    @classmethod
    def at(cls, path: Path) -> "File":
        """Return the file at a path, read piece by piece."""
        return cls(path.name, _pieces(path))


def _pieces(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(store.CHUNK), b"")


def receive(
    *,
    file: File,
    adapter: str,
    source: str,
    by: Actor,
    at: datetime,
    mapping_name: str = "",
    purpose: str = "",
    add_missing: bool = False,
) -> ImportRun:
    """Keep a file for import and recognise its headers; nothing of it is imported yet.

    The same file for the same adapter and source, not yet done, is the run it was: it goes on where
    it stopped. Raises Refused when the file is no table and when one of persons comes without a
    purpose (L-07), NotVisible for an unknown adapter, source or mapping name.
    """
    office_id = _office_of(by)
    chosen = _chosen(adapter, source, purpose, file.target)
    why = purpose if chosen.purposes else ""
    adds = add_missing and isinstance(chosen, adapters.Adding)
    remembered = _remembered(office_id, adapter, source, mapping_name)
    wall = limits.reading_limits(office_id, at).wall
    try:
        kept = store.keep(settings.MEDIA_ROOT, f"imports/{office_id}", file.content, limit=wall)
    except store.TooLarge:
        raise Refused(limits.too_large(wall)) from None
    before = _begun_before(office_id, adapter, source, kept.sha256, (why, adds, file.target))
    if before is not None:
        if mapping_name and before.dry_run and before.state != RunState.RUNNING:
            return remap(before, {**before.mapping, **remembered}, by=by, at=at)
        return before
    run = ImportRun(
        office_id=office_id,
        adapter=adapter,
        source=source,
        name=Path(file.name).name[-NAME_LENGTH:],
        path=kept.path,
        size=kept.size,
        sha256=kept.sha256,
        purpose=why,
        add_missing=adds,
        target=file.target,
        by=by.as_data(),
        received_at=at,
    )
    try:
        _look_into(run, chosen, remembered, at)
    except Refused:
        if not ImportRun.objects.filter(path=run.path).exists():
            store.remove(settings.MEDIA_ROOT, run.path)
        raise
    with transaction.atomic():
        run.save(force_insert=True)
        record(run, "import.received", _as_data(run), by=by, at=at)
    return run


def _as_data(run: ImportRun) -> dict[str, Any]:
    """Return what the journal keeps of a file that came; what was not asked for is left out."""
    wish = {"purpose": run.purpose, "add_missing": run.add_missing, "target": run.target}
    told = {name: value for name, value in wish.items() if value}
    return {"sha256": run.sha256, "size": run.size, **told}


def _chosen(adapter: str, source: str, purpose: str, target: str) -> adapters.Adapter:
    chosen = adapters.chosen(adapter, target=target)
    if source not in {known.key for known in chosen.sources}:
        raise NotVisible
    if refusal := has_purpose(chosen.purposes, purpose):
        raise Refused(refusal)
    return chosen


def _begun_before(
    office_id: int, adapter: str, source: str, sha256: str, wish: tuple[str, bool, str]
) -> ImportRun | None:
    purpose, add_missing, target = wish
    rows = ImportRun.objects.filter(
        office_id=office_id, adapter=adapter, source=source, sha256=sha256, purpose=purpose,
        add_missing=add_missing, target=target, state__in=UNFINISHED,
    )  # fmt: skip
    return rows.order_by("-id").first()


def _office_of(by: Actor) -> int:
    if by.office_id is None:
        raise NotVisible
    return by.office_id


def _remembered(office_id: int, adapter: str, source: str, name: str) -> dict[str, str]:
    found = ColumnMapping.objects.filter(
        office_id=office_id, adapter=adapter, source=source, name=name
    ).first()
    if found is None and name:
        raise NotVisible
    return dict(found.columns) if found else {}


def _look_into(
    run: ImportRun, chosen: adapters.Adapter, remembered: Mapping[str, str], at: datetime
) -> None:
    """Open the file, which refuses what is no table, and note what it looks like."""
    run.mapping = dict(remembered)
    with queries.open_file(run, at=at) as table:
        run.sheet = table.sheet[:120]
        run.notes = [as_data(note) for note in table.notes]
        run.total_count = table.expected
        found = recognise(table.headers, chosen.columns, remembered)
        run.mapping = _mapping_of(table.headers, found, remembered)


def _mapping_of(
    headers: Iterable[str], found: Recognition, remembered: Mapping[str, str]
) -> dict[str, str]:
    """Return header → column for what is recognised, and what was told to be left out."""
    meant = {header: found.keys[i] for i, header in enumerate(headers) if i in found.keys}
    ignored = {header: "" for header in headers if remembered.get(header) == ""}
    return {**ignored, **meant}
