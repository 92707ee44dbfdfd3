"""Who looks after what: lines given to a post or a pair, a stairwell at a time or one by one."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lilong.accounts import queries as accounts
from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.queries.reading import posts_by_key
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, operations, policies, queries
from lilong.campaigns.faces import lines as faces
from lilong.campaigns.faces import words
from lilong.campaigns.forms.assigning import AssignForm, group_key
from lilong.campaigns.queries import LinesWanted, Staircase
from lilong.campaigns.views.steps import step_page
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused
from lilong.ui.answers import tell
from lilong.ui.pages import keyset


def post_choices(viewer: Viewer, at: datetime) -> list[tuple[int, str]]:
    """Return the posts of the office that work through rolls today, with their units."""
    keys = accounts.posts_that_may(
        viewer.office_id, Capability.CAMPAIGNS_VISIT, on=local(at).date()
    )
    return [(post.pk, words.post_words(post)) for post in posts_by_key(viewer.office_id, keys)]


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def assign(request: StaffRequest, number: str) -> HttpResponse:
    """Show the roll by building and stairwell, or line by line, and give what is ticked away."""
    at, viewer = clock.now(), request.viewer
    campaign = policies.get_campaign(viewer, number)
    declared = flow.campaign(campaign.matter.kind)
    roll = queries.roll_of(campaign)
    posts = post_choices(viewer, at)
    form = AssignForm(request.POST or None, posts=posts, pairs=declared.pairs)
    if request.method == "POST" and form.is_valid():
        groups = None if form.takes_all else form.groups
        keys = [*queries.in_staircases(viewer, roll, groups), *form.lines]
        post, second = form.posts()
        try:
            count = operations.assign(
                roll, keys, post_id=post, second_post_id=second, viewer=viewer,
                by=viewer.actor(), at=at,
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            text = ngettext("Given: {count} line", "Given: {count} lines", count)
            tell(request, text.format(count=count))
            return redirect(request.get_full_path())
    names = dict(posts)
    if request.GET.get("by") == "line":
        rows = queries.line_list(viewer, roll, None, LinesWanted())
        rows = rows.select_related("building", "post__unit", "second_post__unit")
        page = keyset(rows, request, queries.WALK)
        shown = [faces.line_face(one, number, None, declared.roll, {}) for one in page.rows]
        return step_page(request, campaign, form, "assign", page=page, rows=shown, by_line=True)
    stairs = [(one, *_names(one, names)) for one in queries.staircases(viewer, roll)]
    return step_page(request, campaign, form, "assign", stairs=stairs)


def _names(one: Staircase, names: dict[int, str]) -> tuple[str, str]:
    """Return how a stairwell is named in the form, and who has it."""
    key = group_key(one.building_id, one.stairwell)
    return key, "; ".join(names[post] for post in one.posts if post in names)
