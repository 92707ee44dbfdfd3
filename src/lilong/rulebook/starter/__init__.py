"""The first values every office starts with, each with its source (DOMAIN 5.13).

They are proposals in force: an office confirms or replaces each in its own rulebook. Values that
hold only for a scope or a span of time are in `SPECIAL`.
"""

from lilong.rulebook.starter import (
    campaigns,
    counting,
    doors,
    hotline,
    platform,
    privacy,
    safety,
    votes,
)
from lilong.rulebook.starter.shapes import Special

KEYS = (
    *counting.KEYS,
    *doors.KEYS,
    *hotline.KEYS,
    *platform.KEYS,
    *privacy.KEYS,
    *votes.KEYS,
    *safety.KEYS,
    *campaigns.KEYS,
)
SPECIAL: tuple[Special, ...] = (*counting.SPECIAL, *votes.SPECIAL)
# What the demonstration offices have of their own.
DEMO: tuple[Special, ...] = doors.DEMO
