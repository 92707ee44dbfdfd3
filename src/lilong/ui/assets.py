"""Finds the built style and script by Vite's manifest; without a build, pages go without."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static


@lru_cache(maxsize=4)
def _read(path: str, _changed: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return found


def manifest() -> dict[str, Any]:
    """Return the manifest of the last build, empty when nothing was built."""
    path = Path(settings.BUILT) / "manifest.json"
    try:
        return _read(str(path), path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


def files_of(entry: str) -> tuple[list[str], list[str]]:
    """Return the addresses of an entry's style sheets and of its script."""
    chunks = manifest()
    chunk = chunks.get(f"src/{entry}.js")
    if chunk is None:
        return [], []
    styles = [static(f"built/{name}") for name in chunk.get("css", ())]
    return styles, [static(f"built/{chunk['file']}")]
