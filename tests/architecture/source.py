"""The source as the architecture tests read it: every module once, parsed."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "lilong"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of the package."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        """Its path below the package: ("cases", "operations", "moving")."""
        return self.path.relative_to(PACKAGE).with_suffix("").parts

    @property
    def room(self) -> str:
        return self.parts[0]

    @property
    def shelf(self) -> str:
        """The module or package directly below the room; a programme's file counts by its name."""
        if self.room == "programmes" and len(self.parts) > 2:
            return self.parts[2]
        return self.parts[1] if len(self.parts) > 1 else ""

    @property
    def name(self) -> str:
        return ".".join(("lilong", *(p for p in self.parts if p != "__init__")))

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    def at(self, node: ast.AST) -> str:
        """Return "cases/rules.py:17" for a fault's line."""
        return f"{self.path.relative_to(PACKAGE)}:{getattr(node, 'lineno', 1)}"


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the package that people wrote: no migrations."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in path.parts or "node_modules" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        found.append(Module(path, text, ast.parse(text)))
    return tuple(found)


def functions(module: Module) -> Iterator[tuple[Function, bool]]:
    """Yield every function of a module, and whether it is a method."""
    methods = {
        id(child)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        for child in node.body
    }
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            yield node, id(node) in methods


def classes(module: Module) -> Iterator[ast.ClassDef]:
    """Yield every class of a module."""
    return (n for n in ast.walk(module.tree) if isinstance(n, ast.ClassDef))


def length(node: ast.stmt) -> int:
    """Return how many lines a definition takes, its docstring left out."""
    first = node.body[0] if isinstance(node, (*_DEFINITIONS,)) and node.body else None
    documented = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    text = (first.end_lineno or 0) - first.lineno + 1 if documented and first else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - text


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def percentile(values: list[int], share: int) -> int:
    """Return the smallest value that `share` percent of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def none_of(faults: Iterable[str]) -> None:
    """Fail with one line for each fault; the test's name says which promise is broken."""
    found = sorted(faults)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def chain(node: ast.AST) -> list[str]:
    """Return the names along a dotted, called or indexed expression: Row.objects.filter().update"""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            break
    if isinstance(node, ast.Name):
        names.append(node.id)
    return names[::-1]


def imports(module: Module) -> Iterator[tuple[ast.stmt, str, str]]:
    """Yield (statement, module, name) for every absolute import, wherever it stands."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name, ""
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node, node.module or "", alias.name
