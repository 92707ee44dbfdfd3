"""What an import checker cannot see also leans downwards: foreign keys, templates, addresses."""

import ast
import re
from pathlib import Path

from tests.architecture.plan import HEIGHT
from tests.architecture.source import PACKAGE, Module, chain, modules, none_of

INCLUDE = re.compile(r"{%-?\s*(?:include|extends)\s+\"([^\"]+)\"")
URL = re.compile(r"{%-?\s*url\s+[\"']([^\"']+)[\"']")
# The frame stands round every page: the way home, the search box, the inbox, who she is, her posts,
# her language and the way out. It names these addresses, and imports nothing of their rooms.
FRAME = {
    "overview:home", "overview:search", "notices:inbox", "accounts:sign_in", "accounts:sign_out",
    "accounts:switch_post", "accounts:language", "accounts:me",
}  # fmt: skip
FRAME_ROOM = "ui"


def templates() -> list[tuple[str, Path, str]]:
    """Return (room, path, text) of every template of the package."""
    return [
        (path.relative_to(PACKAGE).parts[0], path, path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("templates/**/*"))
        if path.suffix in {".html", ".txt"}
    ]


def _is_above(room: str, other: str) -> bool:
    """Say whether another room may not be named: it is higher, or a sibling."""
    if other not in HEIGHT or other == room:
        return False
    return HEIGHT[other] >= HEIGHT[room]


def _line(path: Path, text: str, position: int) -> str:
    return f"{path.relative_to(PACKAGE)}:{text.count(chr(10), 0, position) + 1}"


def test_a_template_includes_only_its_own_and_lower_rooms():
    none_of(
        f"{_line(path, text, found.start())} names {found[1]}"
        for room, path, text in templates()
        for found in INCLUDE.finditer(text)
        if _is_above(room, found[1].split("/")[0])
    )


def test_a_template_links_only_to_its_own_and_lower_rooms():
    none_of(
        f"{_line(path, text, found.start())} links to {found[1]}"
        for room, path, text in templates()
        for found in URL.finditer(text)
        if _is_above(room, found[1].split(":")[0])
        and not (room == FRAME_ROOM and found[1] in FRAME)
    )


def test_a_template_stands_under_its_rooms_name():
    """Two rooms may have a `list.html`; only `cases/list.html` says whose it is."""
    of_django = re.compile(r"\d{3}(_csrf)?\.html")
    none_of(
        str(path.relative_to(PACKAGE))
        for room, path, _ in templates()
        for inner in [path.relative_to(PACKAGE).parts]
        if room not in inner[inner.index("templates") + 1 :][:1]
        and room != "programmes"
        and not (room == FRAME_ROOM and of_django.fullmatch(inner[-1]))
        and not (room == FRAME_ROOM and inner[inner.index("templates") + 1] == "django")
    )


def _texts(module: Module) -> list[ast.Constant]:
    return [
        n for n in ast.walk(module.tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]


def test_code_names_only_its_own_and_lower_rooms_templates_and_addresses():
    template, address = (
        re.compile(r"^([a-z_]+)/[\w/]+\.(?:html|txt)$"),
        re.compile(r"^([a-z_]+):[a-z_]+$"),
    )
    faults = []
    for module in modules():
        if module.room in {"config", "programmes"}:
            continue
        for text in _texts(module):
            found = template.match(text.value) or address.match(text.value)
            if found and _is_above(module.room, found[1]):
                if module.room == FRAME_ROOM and text.value in FRAME:
                    continue
                faults.append(f"{module.at(text)} names {text.value}")
    none_of(faults)


def test_a_foreign_key_points_to_its_own_and_lower_rooms():
    faults = []
    for module in modules():
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.Call) and chain(node.func)[-1:]):
                continue
            if chain(node.func)[-1] not in {"ForeignKey", "OneToOneField", "ManyToManyField"}:
                continue
            target = node.args[0] if node.args else None
            if isinstance(target, ast.Constant) and "." in str(target.value):
                other = str(target.value).split(".")[0]
                if _is_above(module.room, other):
                    faults.append(f"{module.at(node)} points to {target.value}")
    none_of(faults)


def test_no_row_disappears_because_another_did():
    """No code relies on the database to delete along foreign keys (ARCHITECTURE, keys)."""
    faults = []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and chain(node)[-1] in {"CASCADE", "SET_DEFAULT"}:
                faults.append(f"{module.at(node)} {'.'.join(chain(node))}")
    none_of(faults)
