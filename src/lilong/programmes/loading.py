"""Finds programme folders and takes their declarations in: a folder is all a programme needs."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from lilong.campaigns import flow as campaigns
from lilong.campaigns.grammar import Campaign
from lilong.campaigns.layers import layer_of
from lilong.cases import flow
from lilong.cases.grammar import Programme
from lilong.ui import contributions

HOME = Path(__file__).resolve().parent


def folders(root: Path = HOME) -> Iterator[Path]:
    """Yield the programme folders below a root, by name."""
    for path in sorted(root.iterdir()):
        if (path / "programme.py").is_file():
            yield path


def _module(folder: Path) -> ModuleType:
    if folder.parent == HOME:
        return importlib.import_module(f"lilong.programmes.{folder.name}.programme")
    return _from_elsewhere(folder)


def _from_elsewhere(folder: Path) -> ModuleType:
    """Import a programme that an office keeps outside the package, as `lilong_own.<name>`."""
    name = f"lilong_own.{folder.name}"
    for package, home in (("lilong_own", folder.parent), (name, folder)):
        if package not in sys.modules:
            holder = ModuleType(package)
            holder.__path__ = [str(home)]
            sys.modules[package] = holder
    return importlib.import_module(f"{name}.programme")


def load(folder: Path) -> Programme | Campaign:
    """Import one folder's declaration and register it: a kind of matter, or of campaign.

    Raises FaultyDeclaration with all faults.
    """
    declared: Programme | Campaign = _module(folder).PROGRAMME
    if isinstance(declared, Campaign):
        campaigns.register(declared)
        if (layer := layer_of(declared)) is not None:
            contributions.register(layer)
    else:
        flow.register(declared)
    return declared


def load_all(*roots: Path) -> list[Programme | Campaign]:
    """Load every programme of the package and of further roots."""
    return [load(folder) for root in (HOME, *roots) for folder in folders(root)]
