"""Words and limits of the jobs room. All times here are the machine's, whatever the rehearsal."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

# How often a worker says that it lives, and after which silence another takes its jobs back.
BEAT: Final = timedelta(seconds=5)
DEAD_AFTER: Final = timedelta(seconds=30)

# The idle worker's naps, in seconds: from the first to the longest, doubling.
NAP_SHORTEST: Final = 0.02
NAP_LONGEST: Final = 0.5

# Jobs that wait are run for so long (seconds) before the hooks have their turn again: a hook has
# some dozens of things to do in its turn, and many short jobs must not wait for it one by one.
HOOKS_AFTER: Final = 0.5

# On the embedded database a worker that has kept it for so long (seconds, added up) leaves it free
# for so long. Who waits looks every tenth of a second, so the rest must be a little longer.
REST_AFTER: Final = 0.1
REST: Final = 0.12

# Back-off between the attempts of a job: first wait, longest wait, and how far chance spreads it.
WAIT_FIRST: Final = timedelta(seconds=5)
WAIT_LONGEST: Final = timedelta(hours=1)
WAIT_SPREAD: Final = 0.25

# How long the rows of what is over are kept.
KEEP_SUCCEEDED: Final = timedelta(days=3)
KEEP_FAILED: Final = timedelta(days=180)
KEEP_WORKERS: Final = timedelta(days=3)
KEEP_TICKS: Final = timedelta(days=400)

ERROR_LENGTH: Final = 8000


class Outcome(models.TextChoices):
    """How one attempt at a job ended."""

    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed, will be tried again")
    LOST = "lost", _("Lost with its worker")
    GAVE_UP = "gave_up", _("Failed for good")
    RETRIED = "retried", _("Failed, tried again by hand")
