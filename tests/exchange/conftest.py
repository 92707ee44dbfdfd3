"""The fake adapter, a folder for files, and imports in the making."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lilong.exchange import operations
from lilong.exchange.models import ImportRun
from lilong.kernel import clock
from lilong.ui import contributions
from tests.cast import Cast
from tests.exchange.fake import FakeAdapter, slot


@pytest.fixture
def adapter() -> Iterator[FakeAdapter]:
    fake = FakeAdapter()
    item = slot(fake)
    contributions.register(item)
    yield fake
    contributions.unregister(item)


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def received(cast: Cast, adapter: FakeAdapter, media: Path) -> Callable[..., ImportRun]:
    def receive(
        text: str | bytes, *, name: str = "工单.csv", source: str = "hotline", mapping: str = ""
    ) -> ImportRun:
        content = text if isinstance(text, bytes) else text.encode()
        return operations.receive(
            file=operations.File(name, [content]),
            adapter="fake",
            source=source,
            by=cast.dispatcher.actor,
            at=clock.real_now(),
            mapping_name=mapping,
        )

    return receive
