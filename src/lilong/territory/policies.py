"""Who may look at the territory: whoever is signed in and holds a post.

The room stands below accounts, so it asks a viewer only for what it says of itself.
"""

from typing import Protocol

from django.http import HttpRequest

from lilong.kernel.errors import NotVisible


class Onlooker(Protocol):
    """What this room needs to know of a viewer (`lilong.accounts.viewer.Viewer` fits)."""

    @property
    def office_path(self) -> str:
        """Return the path of the office's own area."""


def onlooker_in(request: HttpRequest) -> Onlooker:
    """Return who is looking; raises NotVisible for somebody without a post."""
    viewer: Onlooker | None = getattr(request, "viewer", None)
    if viewer is None:
        raise NotVisible
    return viewer
