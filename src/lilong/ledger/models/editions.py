"""Which edition of an office's places is the newest, so that what was made of them can be kept."""

from django.db import models

from lilong.kernel.identifiers import new_id


class Edition(models.Model):
    """A row for each office whose `revision` is new after each change of its places' names.

    Dwellings are no part of it: they are looked up in their building.
    """

    office = models.OneToOneField(
        "accounts.Office", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    revision = models.UUIDField(default=new_id, editable=False)

    def __str__(self) -> str:
        return str(self.revision)
