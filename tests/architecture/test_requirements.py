"""What the product imports is installed with it, not only with what developers have."""

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.architecture.source import imports, modules, none_of

RUN = Path(__file__).resolve().parents[2] / "requirements" / "run.txt"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_library_the_product_imports_is_locked_for_running():
    lines = RUN.read_text("utf-8").splitlines()
    locked = {_plain(found[1]) for line in lines if (found := re.match(r"([\w.-]+)==", line))}
    assert "django" in locked
    owners = packages_distributions()
    none_of(
        f"{module.at(node)} imports {source}, which is not in requirements/run.txt"
        for module in modules()
        for node, source, _name in imports(module)
        if (top := source.split(".")[0]) not in {"lilong", "__future__", ""}
        and top not in sys.stdlib_module_names
        and locked.isdisjoint(map(_plain, owners.get(top, [])))
    )
