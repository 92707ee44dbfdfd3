"""The demonstrations of the programmes' folders, each by its own `demo.py`."""

import importlib
from datetime import datetime

from lilong.campaigns import demo as campaigns
from lilong.programmes.loading import HOME, folders


def load(*, at: datetime) -> None:
    """Let every folder that has a `demo.py` play its scene; a second run adds nothing."""
    stage = campaigns.stage(at=at)
    if stage is None:
        return
    for folder in folders(HOME):
        if (folder / "demo.py").is_file():
            importlib.import_module(f"lilong.programmes.{folder.name}.demo").play(stage)
