"""The sender of every channel nobody has configured: a line of JSON for each message."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from lilong.kernel import clock
from lilong.kernel.masking import mask_numbers
from lilong.notices.ports import Outgoing, Receipt


class FileSender:
    """Writes messages into one file a day, readable by the instance's own account alone.

    Numbers are masked: the file is there to see what would have been said, not to whom.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, outgoing: Outgoing) -> Receipt:
        """Add a line; one write, so that lines of several processes do not mix."""
        now = clock.real_now()
        line = {
            "key": outgoing.key,
            "at": now.isoformat(timespec="seconds"),
            "channel": outgoing.channel,
            "to": mask_numbers(outgoing.to),
            "subject": outgoing.subject,
            "body": mask_numbers(outgoing.body),
            "office": outgoing.office,
        }
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{now:%Y-%m-%d}.jsonl"
        opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(opened, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        finally:
            os.close(opened)
        return Receipt(f"file:{outgoing.key}")


def tidy(folder: Path, *, older_than: timedelta, at: datetime) -> int:
    """Remove the files of days that are past; return how many."""
    oldest = f"{at - older_than:%Y-%m-%d}.jsonl"
    old = [path for path in folder.glob("????-??-??.jsonl") if path.name < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
