"""What every page's frame needs: who is here, where the viewer may go, what waits for her."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext

import lilong
from lilong.ui import contributions, rail
from lilong.ui.contributions import FrameFacts, FrameSource, InboxSource, NavItem, PostChoice
from lilong.ui.rail import NavLink, RailGroup
from lilong.ui.times import in_chinese

# Where the frame's own links lead, by names that upper rooms own; a missing one hides its link.
LINKS = {
    "home": "overview:home",
    "search": "overview:search",
    "inbox": "notices:inbox",
    "sign_in": "accounts:sign_in",
    "sign_out": "accounts:sign_out",
    "me": "accounts:me",
    "switch_post": "accounts:switch_post",
    "language": "accounts:language",
}
TABS = 5


def address(name: str) -> str:
    """Return the address a name stands for, empty when nobody has that name."""
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""


def facts_of(request: HttpRequest) -> FrameFacts:
    """Return what the viewer and the signed-in person say themselves, when no room says more."""
    viewer, user = getattr(request, "viewer", None), getattr(request, "user", None)
    office = getattr(user, "office", None)
    posts = tuple(
        PostChoice(
            post.post_id,
            " · ".join(
                part
                for part in (own_or_english(post, "unit_name"), own_or_english(post, "name"))
                if part
            ),
            post.post_id == getattr(viewer, "post_id", None),
        )
        for post in getattr(viewer, "posts", ())
    )
    return FrameFacts(
        office=own_or_english(office, "name") if office else "",
        person=own_or_english(user, "name") or getattr(viewer, "staff_name", ""),
        post=next((post.label for post in posts if post.is_current), ""),
        posts=posts,
        is_demo=getattr(office, "is_demo", False),
    )


def own_or_english(thing: Any, name: str) -> str:
    """Return a name an office owns: the English one for an English reader, if there is one."""
    own = getattr(thing, name, "")
    return own if in_chinese() else getattr(thing, f"{name}_en", "") or own


class Frame:
    """The frame of one request; each part is worked out when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._viewer = getattr(request, "viewer", None)
        names = LINKS | getattr(settings, "LILONG_FRAME_LINKS", {})
        self.links = {key: address(name) for key, name in names.items()}
        self.version = getattr(lilong, "__version__", "")
        self.language = get_language() or settings.LANGUAGE_CODE
        self.is_rail_narrow = request.COOKIES.get("rail") == "narrow"
        self._facts: FrameFacts | None = None
        self._nav: list[NavLink] | None = None
        self._unread: int | None = None

    @property
    def has_viewer(self) -> bool:
        """Say whether somebody is signed in and in a post."""
        return self._viewer is not None

    @property
    def facts(self) -> FrameFacts:
        """Return office, person and posts, from the room that knows them, else from the viewer."""
        if self._facts is None:
            self._facts = self._ask_facts()
        return self._facts

    def _ask_facts(self) -> FrameFacts:
        for source in contributions.items(FrameSource):
            with contributions.within_budget(source.key, source.queries):
                return source.facts(self._request)
        return facts_of(self._request)

    @property
    def other_posts(self) -> list[PostChoice]:
        """Return the posts the person could change to."""
        return [post for post in self.facts.posts if not post.is_current]

    @property
    def sheet(self) -> str:
        """Return the base template of a page anybody may get: with the rail for who has one."""
        return "ui/page.html" if self.has_viewer else "ui/plain.html"

    @property
    def is_demo(self) -> bool:
        """Say whether the data are invented, so that every page says so."""
        return bool(self.facts.is_demo or getattr(settings, "DEMO", False))

    @property
    def is_rehearsal(self) -> bool:
        """Say whether this instance's clock is moved."""
        return bool(getattr(settings, "REHEARSAL_SHIFT", None))

    @property
    def nav(self) -> list[NavLink]:
        """Return the rail's lines; the longest address that fits the page is the current one."""
        if self._nav is None:
            self._nav = self._collect_nav()
        return self._nav

    def _collect_nav(self) -> list[NavLink]:
        found: dict[str, NavLink] = {}
        for item in contributions.visible(NavItem, self._viewer):
            url = address(item.url_name)
            if url and url not in found:
                is_here = bool(item.also) and address(item.also) == self._request.path
                found[url] = NavLink(gettext(item.label), url, item.icon, item.group, is_here)
        path = self._request.path
        fitting = [url for url in found if path == url or (url != "/" and path.startswith(url))]
        current = max(fitting, key=len, default="")
        return [
            replace(line, is_current=line.is_current or url == current)
            for url, line in found.items()
        ]

    @property
    def rail(self) -> list[RailGroup]:
        """Return the rail's lines under their headings, those open which her browser has open."""
        return rail.gathered(self.nav, rail.opened(self._request.COOKIES.get(rail.COOKIE)))

    @property
    def tabs(self) -> list[NavLink]:
        """Return the phone's tabs: all lines when they fit, else all but the place of "more"."""
        return self.nav if len(self.nav) <= TABS else self.nav[: TABS - 1]

    @property
    def has_more(self) -> bool:
        """Say whether the tabs leave something out."""
        return len(self.nav) > TABS

    @property
    def unread(self) -> int:
        """Return the number on the bell."""
        if self._unread is None:
            self._unread = contributions.unread(self._viewer)
        return self._unread

    @property
    def inbox(self) -> str:
        """Return where the bell leads: the first source's list."""
        sources = contributions.visible(InboxSource, self._viewer)
        return (address(sources[0].url_name) if sources else "") or self.links["inbox"]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the frame, worked out only by templates that draw it."""
    return {"frame": SimpleLazyObject(lambda: Frame(request))}
