"""Files as pages show them: a line with its picture, its state, its player; pairs side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from lilong.accounts.viewer import Viewer
from lilong.attachments import policies, queries
from lilong.attachments.models import Attachment
from lilong.attachments.terms import CopyState, Kind
from lilong.kernel.subject import Subject

_MARKED = frozenset({Kind.PHOTO_BEFORE, Kind.PHOTO_AFTER})


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file in a list. `waits` asks again for the line; `fault` says why there is no picture."""

    file: Attachment
    url: str
    thumbnail: str = ""
    label: str = ""
    fault: str = ""
    waits: str = ""
    original: str = ""
    mark: str = ""
    befores: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of a subject as its page shows them."""

    lines: list[FileLine]
    pairs: list[tuple[FileLine, FileLine]]
    gone: list[Attachment]


def kind_given(text: str) -> Kind:
    """Return what a form says that its photos show; nothing it knows is "other"."""
    return Kind(text) if text in _MARKED else Kind.OTHER


def address(name: str, file: Attachment) -> str:
    """Return the address of a file in one of its forms."""
    return reverse(f"attachments:{name}", args=[file.pk])


def line(viewer: Viewer, file: Attachment, among: Iterable[Attachment] = ()) -> FileLine:
    """Return a file as a line; `among` are the files of its subject, for pairing."""
    state = file.copy_state
    befores = [
        (str(other.pk), other.name)
        for other in among
        if other.kind == Kind.PHOTO_BEFORE and other.pk != file.pk
    ]
    return FileLine(
        file=file,
        url=address("file", file),
        thumbnail=address("thumbnail", file) if file.is_picture else "",
        label=str(Kind(file.kind).label) if file.kind in _MARKED else "",
        fault=_("The picture cannot be shown; the original is kept.")
        if state == CopyState.FAILED
        else "",
        waits=address("line", file) if state == CopyState.WAITING else "",
        original=address("original", file) if policies.may_ask_for_original(viewer) else "",
        mark=address("mark", file) if file.is_picture else "",
        befores=befores,
    )


def shelf(viewer: Viewer, subject: Subject, files: Sequence[Attachment] | None = None) -> Shelf:
    """Return a subject's files for a page whose reader sees the subject; read if not given."""
    files = queries.of(subject) if files is None else files
    lines = {file.pk: line(viewer, file, files) for file in files}
    return Shelf(
        lines=list(lines.values()),
        pairs=[(lines[before.pk], lines[after.pk]) for before, after in queries.pairs(files)],
        gone=queries.gone(subject),
    )
