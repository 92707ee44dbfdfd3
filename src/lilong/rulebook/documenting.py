"""The reference page of all declared keys, written from the declarations themselves."""

from collections.abc import Iterable, Iterator

from django.utils import translation

from lilong.rulebook import keys, showing
from lilong.rulebook.keys import Key
from lilong.rulebook.terms import CONFIDENCE_NAMES, DOORS, TYPE_NAMES

HEAD = """# Rulebook: every key an office may set

Written by `lilong rulebook document --starter`; do not edit. Keys of a room or programme are
declared there; without `--starter` the command prints these, too. A key without a value of the
office's own has the first value below. The narrowest scope wins: category (and those above it),
area (and those it lies in), source or programme, then the office, then everywhere, then the first
value. Every key can be set for a programme or source; “Holds for” names what else it can be set
for.
"""
COLUMNS = (
    "Key",
    "What is set",
    "设置内容",
    "Type",
    "First value",
    "Holds for",
    "Rule",
    "Source",
    "Confidence",
)


def reference_page(declared: Iterable[Key] | None = None) -> str:
    """Return the page of some keys as Markdown, of all by default; the same at every run."""
    wanted = keys.all_keys() if declared is None else declared
    return "\n".join([HEAD, *_sections(wanted)]).rstrip() + "\n"


def _sections(wanted: Iterable[Key]) -> Iterator[str]:
    groups: dict[str, list[Key]] = {}
    for key in sorted(wanted, key=lambda one: one.name):
        groups.setdefault(key.group, []).append(key)
    for group in sorted(groups):
        with translation.override("en"):
            yield f"## {showing.group_name(group)}\n"
        yield _line(COLUMNS)
        yield _line(["---"] * len(COLUMNS))
        yield from map(_row, groups[group])
        yield ""


def _row(key: Key) -> str:
    with translation.override("zh-hans"):
        chinese = translation.gettext(key.title)
    with translation.override("en"):
        return _line(
            [
                f"`{key.name}`",
                translation.gettext(key.title),
                chinese,
                translation.gettext(TYPE_NAMES[key.type]),
                showing.shown(key, key.default).text,
                _scopes(key),
                key.rule,
                key.source,
                translation.gettext(CONFIDENCE_NAMES[key.confidence]),
            ]
        )


def _scopes(key: Key) -> str:
    """Return what a key may be set for beside the office and its doors, which every key has."""
    return ", ".join(kind for kind in key.scopes if kind not in DOORS)


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
