"""An import in a process of its own, with the fake adapter; the tests kill it at chosen moments.

Arguments: folder for marks, file, office's key, where to hang ("before", "after", "between" or
"never") and at which batch.
"""

import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilong.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from lilong.exchange import operations  # noqa: E402
from lilong.exchange.operations.running import Options  # noqa: E402
from lilong.kernel import clock  # noqa: E402
from lilong.kernel.actor import system  # noqa: E402
from lilong.ui import contributions  # noqa: E402
from tests.exchange.fake import FakeAdapter, slot  # noqa: E402

folder, file, office, where, batch = sys.argv[1:6]
adapter = FakeAdapter()
contributions.register(slot(adapter))


def hang(here: str) -> None:
    """Leave a mark and wait to be killed, at the batch that was named."""
    written = sum(not dry_run for _count, dry_run in adapter.batches)
    if here == where and written == int(batch):
        (Path(folder) / f"{where}-{batch}").touch()
        time.sleep(60)


adapter.before_writing = lambda: hang("before")
adapter.after_writing = lambda: hang("after")
run = operations.import_file(
    path=Path(file),
    adapter="fake",
    source="hotline",
    by=system("intake", int(office)),
    at=clock.now(),
    options=Options(progress=lambda _run: hang("between")),
)
sys.exit(0 if run.state == "done" else 3)
