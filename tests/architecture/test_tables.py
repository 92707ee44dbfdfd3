"""One write has one address: tables are written by operations, and touched by their room alone."""

import ast
from collections.abc import Iterator

from tests.architecture.plan import FACES, HEIGHT
from tests.architecture.source import Module, chain, functions, imports, modules, none_of

WRITES = {
    "create", "acreate", "bulk_create", "bulk_update", "update", "delete", "get_or_create",
    "update_or_create",
}  # fmt: skip
MANAGERS = {"objects", "_default_manager", "_base_manager", "all_objects"}
# Modules beside `operations` that write, each with its reason. They are called by operations only.
WRITERS = {
    "lilong.journal.storing": "stores entries in bulk; the journal's own append calls it",
    "lilong.journal.relay": "marks a delivery done in the transaction of its reaction",
    "lilong.jobs.worker": "beats and rescues: rows of the machine, not of the office",
    "lilong.vault.storing": "writes rows in hundreds; operations alone call it",
    "lilong.vault.subject_keys": "makes and destroys the key of a subject",
    "lilong.vault.rotation": "re-encrypts rows; their meaning stays the same",
}


# Reads of another room's table, each with its reason.
READERS = {
    "lilong.work_orders.bulk.press": "copies whole rows, which no query of a room would give out",
    "lilong.work_orders.bulk.originals": "needs one post of each role, whoever holds it",
}


# Indexes that serve all offices at once.
ALL_OFFICES = {
    "attachments_path": "whether any office still uses a content, before it is deleted",
    "attachments_due": "the night's round over what may no longer be kept",
    "cases_kept_answer_age": "the night's round over answers that are kept no longer",
    "campaigns_track_handed": "what other offices would hand over is looked for by the receiver",
    "attachments_subject": "a subject's key is unique over all offices",
}
# Tables that hold rows without an office beside rows with one.
SHARED = {"RuleValue": "a value that holds everywhere has no office; it is looked for by its key"}


def _is_writer(module: Module) -> bool:
    return module.shelf == "operations" or module.name in WRITERS


def _manager_calls(module: Module) -> Iterator[tuple[ast.Call, list[str]]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names = chain(node.func)
            if MANAGERS & set(names):
                yield node, names


def test_only_operations_write_rows():
    none_of(
        f"{module.at(node)} {'.'.join(names)}"
        for module in modules()
        if not _is_writer(module)
        for node, names in _manager_calls(module)
        if names[-1] in WRITES
    )


def test_only_operations_save_a_row():
    """`super().save` in a model's own `save` is judged by its own test."""
    faults = []
    for module in modules():
        if _is_writer(module):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                names = chain(node.func)
                fields = {k.arg for k in node.keywords}
                if (
                    names[-1] == "save"
                    and "super" not in names
                    and (not node.args or "update_fields" in fields)
                ):
                    faults.append(f"{module.at(node)} {'.'.join(names)}")
    none_of(faults)


def test_every_exception_from_the_rule_of_writes_still_stands():
    known = {m.name for m in modules()}
    none_of(name for name in WRITERS if name not in known)


def test_faces_do_not_touch_tables():
    """A page asks a query and calls an operation; what it shows is never its own selection."""
    none_of(
        f"{module.at(node)} {'.'.join(chain(node))}"
        for module in modules()
        if module.shelf in FACES - {"demo"}
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS
    )


def _foreign_models(module: Module) -> dict[str, str]:
    """Return the names a module imports from other rooms' models."""
    return {
        name: source
        for _node, source, name in imports(module)
        if source.startswith("lilong.")
        and ".models" in source
        and source.split(".")[1] != module.room
    }


def test_a_rooms_tables_are_read_and_written_by_that_room():
    """Another room asks `queries`, which know the scope, or `operations`, which keep the journal.

    Models may be imported as types; their managers may not be used.
    """
    faults = []
    for module in modules():
        foreign = {} if module.name in READERS else _foreign_models(module)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
                owner = chain(node)[0]
                if owner in foreign:
                    faults.append(f"{module.at(node)} reads {foreign[owner]}.{owner}")
    none_of(faults)


def test_nothing_happens_behind_a_save():
    hooks = {"post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed"}
    none_of(
        f"{module.at(node)} imports {name}"
        for module in modules()
        for node, _source, name in imports(module)
        if name in hooks
    )


def test_save_has_no_logic():
    """A model may refuse to be saved at all (append-only rows); it may do nothing else there."""
    faults = []
    for module in modules():
        for function, is_method in functions(module):
            if not is_method or function.name not in {"save", "delete"}:
                continue
            body = [s for s in function.body if not isinstance(s, ast.Expr)]
            plain = all(isinstance(s, ast.Raise | ast.If) for s in body) and any(
                isinstance(n, ast.Raise) for s in body for n in ast.walk(s)
            )
            if not plain:
                faults.append(f"{module.at(function)} {function.name}")
    none_of(faults)


def test_every_row_of_a_large_table_names_its_office_first():
    """A unique constraint or index of a tenant's table begins with the office."""
    faults = []
    for module in modules():
        if module.shelf != "models" or HEIGHT.get(module.room, 0) < HEIGHT["accounts"]:
            continue
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.ClassDef) and _has_office(node)) or node.name in SHARED:
                continue
            faults += [f"{module.at(n)} {node.name}: {fields}" for n, fields in _constraints(node)]
    none_of(faults)


def _has_office(model: ast.ClassDef) -> bool:
    return any(
        isinstance(t, ast.Name) and t.id == "office"
        for s in model.body
        if isinstance(s, ast.Assign)
        for t in s.targets
    )


def _constraints(model: ast.ClassDef) -> Iterator[tuple[ast.Call, str]]:
    """Yield the unique constraints and indexes that begin neither with the office nor a parent."""
    relations = {
        t.id
        for s in model.body
        if isinstance(s, ast.Assign) and isinstance(s.value, ast.Call)
        for t in s.targets
        if isinstance(t, ast.Name)
        and chain(s.value.func)[-1:] in (["ForeignKey"], ["OneToOneField"])
    }
    for node in ast.walk(model):
        if not (isinstance(node, ast.Call) and chain(node.func)[-1:]):
            continue
        if chain(node.func)[-1] not in {"UniqueConstraint", "Index"}:
            continue
        named = next((k.value for k in node.keywords if k.arg == "name"), None)
        if isinstance(named, ast.Constant) and named.value in ALL_OFFICES:
            continue
        fields = next((k.value for k in node.keywords if k.arg == "fields"), None)
        if isinstance(fields, ast.List | ast.Tuple) and fields.elts:
            first = fields.elts[0]
            name = str(first.value).lstrip("-") if isinstance(first, ast.Constant) else ""
            if name not in {"office", "office_id"} | relations:
                yield node, name
