"""The catalogues: collect message ids, say what is untranslated, compile.

    python scripts/messages.py update    add new ids to each room's catalogue, drop unused ones
    python scripts/messages.py check     list what is missing or stale; exit 1 if anything is
    python scripts/messages.py compile   write the .mo files

Each room and each programme has its own `locale/zh_Hans/LC_MESSAGES/django.po`.
"""

import io
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parent.parent / "src" / "lilong"
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "_": None,
    "mark": None,
}
Found = tuple[str | None, str | tuple[str, ...]]


def homes() -> list[Path]:
    """Return every folder that has a catalogue of its own: rooms and programmes."""
    rooms = [p for p in SOURCE.iterdir() if (p / "__init__.py").exists()]
    programmes = [p for p in (SOURCE / "programmes").iterdir() if (p / "programme.py").exists()]
    return sorted(rooms) + sorted(programmes)


def _from_python(text: bytes) -> Iterator[Found]:
    for _line, function, messages, _comments in extract_python(io.BytesIO(text), KEYWORDS, [], {}):
        spec = KEYWORDS.get(function)
        parts = [messages] if isinstance(messages, str) else [m for m in messages or () if m]
        if not parts or not parts[0]:
            continue
        if function.startswith(("npgettext",)):
            yield parts[0], (parts[1], parts[2])
        elif function.startswith("pgettext"):
            yield parts[0], parts[1]
        elif function.startswith("ngettext"):
            yield None, (parts[0], parts[1])
        else:
            assert spec is None
            yield None, parts[0]


def _from_template(path: Path) -> Iterator[Found]:
    from django.utils.translation.template import templatize

    yield from _from_python(templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode())


def ids_of(home: Path) -> set[Found]:
    """Return the message ids a room uses, with their contexts and plurals."""
    nested = {p for p in homes() if p != home and home in p.parents}
    found: set[Found] = set()
    for path in sorted(home.rglob("*")):
        if any(n in path.parents for n in nested) or "migrations" in path.parts:
            continue
        if path.suffix == ".py":
            found.update(_from_python(path.read_bytes()))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            found.update(_from_template(path))
    return found


def catalogue_path(home: Path) -> Path:
    """Return where a room's Chinese catalogue stands."""
    return home / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def read(home: Path) -> Catalog:
    """Return a room's catalogue, empty if there is none yet."""
    path = catalogue_path(home)
    if path.exists():
        with path.open("rb") as file:
            return read_po(file, locale="zh_Hans_CN")
    return Catalog(locale="zh_Hans_CN", charset="utf-8")


def merged(home: Path) -> Catalog:
    """Return the catalogue with exactly the ids in use, keeping known translations."""
    old, new = read(home), Catalog(locale="zh_Hans_CN", charset="utf-8", fuzzy=False)
    for context, key in sorted(ids_of(home), key=str):
        known = old.get(key, context)
        string = known.string if known else ("" if isinstance(key, str) else ("",))
        new.add(key, string, context=context)
    return new


def everything() -> dict[tuple[str | None, str], bool]:
    """Return every id with whether it is translated: at run time all catalogues are one."""
    known: dict[tuple[str | None, str], bool] = {}
    for home in homes():
        for message in read(home):
            if message.id:
                key = message.id if isinstance(message.id, str) else message.id[0]
                text = (
                    message.string if isinstance(message.string, str) else "".join(message.string)
                )
                known[(message.context, key)] = known.get((message.context, key), False) or bool(
                    text
                )
    return known


def problems() -> list[str]:
    """Return a line for each id without a Chinese text and each id nobody uses any more."""
    known, found = everything(), []
    for home in homes():
        used = {(c, k if isinstance(k, str) else k[0]) for c, k in ids_of(home)}
        name = home.relative_to(SOURCE)
        found += [
            f"{name}: not translated: {key}"
            for c, key in sorted(used, key=str)
            if not known.get((c, key))
        ]
        stale = {
            (m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in read(home) if m.id
        } - used
        found += [f"{name}: no longer used: {key}" for _c, key in sorted(stale, key=str)]
    return found


def update() -> None:
    """Write every catalogue anew."""
    for home in homes():
        catalogue = merged(home)
        if len(catalogue):
            path = catalogue_path(home)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(file, catalogue, width=100, omit_header=False, ignore_obsolete=True)
            lines = [
                line
                for line in path.read_text(encoding="utf-8").splitlines(keepends=True)
                if not line.startswith(
                    (
                        '"POT-Creation',
                        '"PO-Revision',
                        '"Generated-By',
                        '"Report-Msgid',
                        '"Last-Translator',
                        '"Language-Team',
                        '"Project-Id',
                        "# ",
                    )
                )
            ]
            path.write_text("".join(lines), encoding="utf-8")


def compile_all() -> None:
    """Write the .mo files that are older than their catalogue."""
    for home in homes():
        source = catalogue_path(home)
        target = source.with_suffix(".mo")
        if source.exists() and (
            not target.exists() or target.stat().st_mtime < source.stat().st_mtime
        ):
            temporary = target.with_suffix(".tmp")
            with temporary.open("wb") as file:
                write_mo(file, read(home))
            temporary.replace(target)


def main(verb: str) -> int:
    """Do what the command line asks."""
    warnings.simplefilter("ignore")
    if verb == "update":
        update()
    if verb in {"update", "compile"}:
        compile_all()
        return 0
    found = problems()
    print("\n".join(found) or "Every message has its Chinese text.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
