"""What the top bar says about who is here; costs no query."""

from django.http import HttpRequest
from django.utils.translation import get_language

from lilong.accounts.gates import viewer_in
from lilong.accounts.models import Staff
from lilong.ui.contributions import FrameFacts, PostChoice


def named(name: str, name_en: str) -> str:
    """Return the English name for an English reader where there is one."""
    return (name_en or name) if (get_language() or "").startswith("en") else name


def facts(request: HttpRequest) -> FrameFacts:
    """Return office, person, present post and the posts to choose from."""
    staff, viewer = getattr(request, "user", None), viewer_in(request)
    if not isinstance(staff, Staff):
        return FrameFacts()
    posts = tuple(
        PostChoice(
            choice.post_id,
            f"{named(choice.unit_name, choice.unit_name_en)} · "
            f"{named(choice.name, choice.name_en)}",
            viewer is not None and choice.post_id == viewer.post_id,
        )
        for choice in (viewer.posts if viewer else ())
    )
    return FrameFacts(
        office=named(staff.office.name, staff.office.name_en),
        person=named(staff.name, staff.name_en),
        post=next((post.label for post in posts if post.is_current), ""),
        posts=posts,
        is_demo=staff.office.is_demo,
    )
