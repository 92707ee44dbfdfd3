"""What every module looks like: names, shelves, annotations, docstrings, no hidden imports."""

import ast
from graphlib import CycleError, TopologicalSorter

import grimp

from tests.architecture.plan import HEIGHT, NO_NAMES, OWN, SHELVES
from tests.architecture.source import PACKAGE, Module, classes, functions, imports, modules, none_of

EXPLAINED = {"operations", "queries", "rules", "policies", "flow"}
# `ready` wires rooms when all models are loaded; `main` sets the settings before Django is read.
MAY_IMPORT_LATE = {("apps", "ready"), ("__main__", "main")}


def _late_imports(module: Module) -> list[str]:
    found = []
    for function, _is_method in functions(module):
        if (module.parts[-1], function.name) in MAY_IMPORT_LATE:
            continue
        found += [
            f"{module.at(node)} in {function.name}"
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
    return found


def test_every_room_is_in_the_plan():
    rooms = {p.name for p in PACKAGE.iterdir() if p.is_dir() and p.name != "__pycache__"}
    none_of(rooms - HEIGHT.keys())


def test_every_room_has_the_same_shelves_and_no_others_but_those_named():
    strange = [
        m.name
        for m in modules()
        if len(m.parts) > 1
        and m.room != "kernel"
        and m.shelf not in SHELVES | {"__init__"} | OWN.get(m.room, {}).keys()
        and not (m.room == "programmes" and len(m.parts) > 2)
    ]
    none_of(strange)


def test_a_programmes_folder_holds_what_a_programme_may_hold():
    allowed = {"__init__", "programme", "ballots", "rules", "indicators", "demo", "tests"}
    strange = [
        m.name
        for m in modules()
        if m.room == "programmes" and len(m.parts) > 2 and m.parts[2] not in allowed
    ]
    none_of(strange)


def test_nothing_named_in_the_plan_has_gone():
    gone = [
        f"{room}.{name}"
        for room, own in OWN.items()
        for name in own
        if not (PACKAGE / room / f"{name}.py").exists() and not (PACKAGE / room / name).is_dir()
    ]
    none_of(gone)


def test_no_module_is_a_drawer_for_odds_and_ends():
    none_of(m.name for m in modules() if NO_NAMES & set(m.parts))


def test_imports_stand_at_the_top():
    none_of(line for m in modules() for line in _late_imports(m))


def test_every_function_says_what_it_returns():
    none_of(f"{m.at(f)} {f.name}" for m in modules() for f, _ in functions(m) if not f.returns)


def test_every_module_says_what_it_is_for():
    silent = [m.name for m in modules() if m.text.strip() and not ast.get_docstring(m.tree)]
    none_of(silent)


def test_public_operations_queries_rules_and_models_say_what_they_are_for():
    silent = []
    for module in modules():
        if module.shelf in EXPLAINED:
            silent += [
                f"{module.at(f)} {f.name}"
                for f in module.tree.body
                if isinstance(f, ast.FunctionDef)
                and not f.name.startswith("_")
                and not ast.get_docstring(f)
            ]
        if module.shelf == "models":
            silent += [
                f"{module.at(c)} {c.name}"
                for c in classes(module)
                if c.name != "Meta" and not ast.get_docstring(c)
            ]
    none_of(silent)


def _verbs(module: Module) -> list[ast.FunctionDef]:
    """Return a room's public writes: what operations.py defines or operations/ hands out."""
    package = PACKAGE / module.room / "operations" / "__init__.py"
    offered = None
    if package.exists():
        tree = ast.parse(package.read_text(encoding="utf-8"))
        offered = {n.name for s in tree.body if isinstance(s, ast.ImportFrom) for n in s.names}
    return [
        f
        for f in module.tree.body
        if isinstance(f, ast.FunctionDef)
        and (f.name in offered if offered is not None else not f.name.startswith("_"))
    ]


def test_operations_say_who_and_when_by_keyword():
    positional = []
    for module in modules():
        for function in _verbs(module) if module.shelf == "operations" else ():
            given = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
            if "by" in given:
                positional.append(f"{module.at(function)} {function.name}({', '.join(given)})")
    none_of(positional)


def test_no_modules_import_each_other_in_a_circle():
    graph = grimp.build_graph("lilong", cache_dir=None)
    onward = {m: graph.find_modules_directly_imported_by(m) for m in graph.modules}
    try:
        TopologicalSorter(onward).prepare()
    except CycleError as found:
        none_of([" > ".join(found.args[1])])


def _is_for_choices(module: Module) -> bool:
    """Say whether all that is used of Django's models are the choices of a column."""
    used = {n.attr for n in ast.walk(module.tree) if isinstance(n, ast.Attribute)
            and isinstance(n.value, ast.Name) and n.value.id == "models"}  # fmt: skip
    return bool(used) and used <= {"TextChoices", "IntegerChoices"}


def test_pure_modules_know_no_more_of_django_than_its_lazy_translation():
    """Words of a column may also be `models.TextChoices`, because Django translates those."""
    pure = {"flow", "programme", "rules", "terms", "events", "grammar", "clockwork", "triage",
            "addresses"}  # fmt: skip
    impure = []
    for module in modules():
        if module.shelf not in pure and module.room != "kernel":
            continue
        for node, source, name in imports(module):
            if source.split(".")[0] not in {"django", "ninja"}:
                continue
            if source == "django.utils.translation":
                continue
            choices = (source, name) == ("django.db", "models") and module.shelf == "terms"
            if not (choices and _is_for_choices(module)):
                impure.append(f"{module.at(node)} imports {source}")
    none_of(impure)


def test_a_programme_leans_on_the_grammar_and_on_words_alone():
    allowed = (
        "lilong.cases.grammar", "lilong.cases.terms", "lilong.cases.events",
        "lilong.campaigns.grammar", "lilong.ledger.grouping",
        "lilong.accounts.terms", "lilong.kernel", "lilong.programmes",
        "lilong.campaigns.grammar", "lilong.rulebook.starter.shapes", "lilong.ledger.grouping",
    )  # fmt: skip
    astray = [
        f"{m.at(node)} imports {name}"
        for m in modules()
        if m.room == "programmes" and len(m.parts) > 2 and m.shelf in {"programme", "rules"}
        for node, name, _ in imports(m)
        if name.startswith("lilong") and not name.startswith(allowed)
    ]
    none_of(astray)
