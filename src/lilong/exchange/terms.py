"""Words and limits of the exchange room."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

# How many rows are taken in one transaction; what a crash makes us do again.
BATCH: Final = 500
# How many rows the mapping page shows, and how many errors a page lists.
PREVIEW_ROWS: Final = 5
ERRORS_SHOWN: Final = 50
# A file that no import names may be one that is just arriving; it is left alone for so long.
ORPHAN_AFTER: Final = timedelta(days=1)

SUBJECT_KIND: Final = "import_run"


class RunState(models.TextChoices):
    """Where an import stands; `dry_run` on the run says whether it checks or imports."""

    RECEIVED = "received", _("Received")
    RUNNING = "running", _("Under way")
    CHECKED = "checked", _("Checked")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")


class Outcome(models.TextChoices):
    """What became of a row."""

    CREATED = "created", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Known already")
    CONFLICT = "conflict", _("In conflict")
    REJECTED = "rejected", _("Rejected")


# Everything but a rejected row goes in; one in conflict, with all that nobody disagrees about.
TAKEN: Final = (Outcome.CREATED, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.CONFLICT)
COUNTS: Final = tuple(f"{outcome.value}_count" for outcome in Outcome)

UNFINISHED: Final = (
    RunState.RECEIVED,
    RunState.RUNNING,
    RunState.CHECKED,
    RunState.FAILED,
    RunState.STOPPED,
)
