"""Writes of the attachments room, one verb a function."""

from lilong.attachments.operations.attaching import Upload, attach
from lilong.attachments.operations.copying import hand_out_original, make_copies
from lilong.attachments.operations.keeping import keep_until, remove_expired, remove_orphans
from lilong.attachments.operations.marking import mark

__all__ = [
    "Upload",
    "attach",
    "hand_out_original",
    "keep_until",
    "make_copies",
    "mark",
    "remove_expired",
    "remove_orphans",
]
