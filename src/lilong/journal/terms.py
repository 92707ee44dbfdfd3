"""Words and limits of the journal."""

from datetime import timedelta
from enum import StrEnum

# Subject and type of the entries the journal writes about the vault's keys.
TOMBSTONE_KIND = "tombstone"
SUBJECT_DESTROYED = "vault.subject_destroyed"
# An entry that belongs to no office belongs to the instance itself.
INSTANCE = 0
# A delivery is tried this often before somebody has to look at it.
MAX_ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)
# How far the clocks of an installation's machines may differ.
CLOCK_SLACK = timedelta(minutes=5)


class DeliveryState(StrEnum):
    """Where the delivery of one entry to one reaction stands."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class FaultKind(StrEnum):
    """What verification can find."""

    ALTERED = "altered"
    MISSING = "missing"
    INSERTED = "inserted"
    CUT_OFF = "cut_off"
    ROOT = "root"
    UNSEALED = "unsealed"
