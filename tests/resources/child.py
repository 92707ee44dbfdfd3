"""A process of its own that hands out one pack when told to go.

Arguments: folder with the mark "go", office's key, item's code, receiver, occasion.
"""

import os
import sys
import time
from pathlib import Path
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilong.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from lilong.kernel import clock  # noqa: E402
from lilong.kernel.actor import system  # noqa: E402
from lilong.kernel.errors import Refused  # noqa: E402
from lilong.resources import operations  # noqa: E402
from lilong.resources.terms import IssueSpec  # noqa: E402

folder, office, code, receiver, occasion = sys.argv[1:6]
spec = IssueSpec(code, UUID(occasion), UUID(receiver), name="王某（虚构）", stamp="工会（虚构）")
sys.stdout.write("ready\n")
sys.stdout.flush()
while not (Path(folder) / "go").exists():
    time.sleep(0.005)
try:
    operations.issue(spec, office_id=int(office), by=system("test", int(office)), at=clock.now())
except Refused as refused:
    sys.stdout.write(",".join(refusal.code for refusal in refused.refusals))
else:
    sys.stdout.write("given")
