"""A folder for files, and an owner for the subjects of these tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lilong.accounts.viewer import Viewer
from lilong.attachments import policies
from lilong.kernel.subject import Subject

KIND = "test_subject"
SUBJECT = Subject(KIND, "7")
HIDDEN = Subject(KIND, "hidden")


def may_view(_viewer: Viewer, subject_id: str) -> bool:
    return subject_id != HIDDEN.id


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture(autouse=True)
def owner() -> Iterator[None]:
    policies.register(KIND, may_view, may_mark=may_view)
    yield
    policies.withdraw(KIND)
