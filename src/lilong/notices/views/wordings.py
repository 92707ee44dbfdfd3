"""Templates and an office's own words for them: draft, preview, put forward, decide, history."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts import queries as accounts
from lilong.accounts.gates import StaffRequest, needs_any
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.notices import faces, operations, policies, queries, templates, wordings
from lilong.notices.forms import TemplateForm, WordingDecision
from lilong.notices.models import NoticeTemplate
from lilong.notices.policies import MAY_DECIDE
from lilong.notices.queries import OwnTemplate
from lilong.notices.terms import Audience, Channel


@require_GET
@needs_any(*MAY_DECIDE)
def template_list(request: StaffRequest) -> HttpResponse:
    """Show every template as this office has it."""
    language, waiting = request.LANGUAGE_CODE, queries.waiting_wordings(request.viewer)
    lines = [
        {
            "chosen": chosen,
            "title": gettext(chosen.template.title),
            "words": chosen.preview(language),
            "ways": _ways(chosen),
            "waiting": waiting.get(chosen.template.name, 0),
        }
        for chosen in queries.template_list(request.viewer)
    ]
    may_manage = request.viewer.may(Capability.SYSTEM_MANAGE)
    troubled = queries.troubled_count(request.viewer) if may_manage else 0
    context = {"lines": lines, "troubled": troubled}
    return render(request, "notices/templates.html", context)


def _ways(chosen: OwnTemplate) -> list[str]:
    return [str(way.label) for way in (*_inside(chosen), *chosen.channels)]


def _inside(chosen: OwnTemplate) -> list[Channel]:
    return [Channel.INBOX] if chosen.template.audience == Audience.STAFF else []


@require_http_methods(["GET", "POST"])
@needs_any(*MAY_DECIDE)
def template(request: StaffRequest, name: str) -> HttpResponse:
    """Show a template's words with their preview and history; take other words for it."""
    try:
        chosen = queries.own_template(request.viewer.office_id, name)
    except LookupError as error:
        raise Http404 from error
    return _page(request, chosen, None)


@require_http_methods(["GET", "POST"])
@needs_any(*MAY_DECIDE)
def wording(request: StaffRequest, wording_id: int) -> HttpResponse:
    """Show words of the office: one's draft to change, others beside what is said without them."""
    row = queries.get_wording(request.viewer, wording_id)
    chosen = OwnTemplate(templates.find(row.name), row)
    if policies.choices_on(request.viewer, row).may_change:
        return _page(request, chosen, row)
    form = WordingDecision(initial={"revision": row.revision})
    return _decision_page(request, row, form)


def _page(request: StaffRequest, chosen: OwnTemplate, row: NoticeTemplate | None) -> HttpResponse:
    """Show the form for words, filled with what is said now or with one's draft."""
    viewer, name = request.viewer, chosen.template.name
    today = clock.local(clock.now()).date()
    may_write = viewer.may(Capability.SYSTEM_MANAGE)
    form = TemplateForm(chosen, request.POST or None if may_write else None, today=today)
    is_valid = form.is_bound and form.is_valid()
    if is_valid and ("save" in request.POST or "forward" in request.POST):
        return _keep(request, form)
    context = {
        "chosen": chosen,
        "row": row,
        "title": gettext(chosen.template.title),
        "form": form if may_write else None,
        "protected": templates.protected_words(chosen.template),
        "previews": _previews(request, chosen, form, is_valid=is_valid),
        "history": [wordings.line(one, today) for one in queries.wordings_of(viewer, name)],
    }
    status = 422 if form.is_bound and not is_valid else 200
    return render(request, "notices/template.html", context, status=status)


def _keep(request: StaffRequest, form: TemplateForm) -> HttpResponse:
    """Keep the words as a draft and, where that was asked, put them forward."""
    by, at = request.viewer.actor(), clock.now()
    wanted = form.rewording()
    if "forward" in request.POST:
        wordings.ask_to_put_forward(wanted, clock.local(at).date())
    row = operations.draft(wanted=wanted, by=by, at=at)
    told = gettext("The draft was kept. Nothing is said with it yet.")
    if "forward" in request.POST:
        operations.put_forward(wording_id=row.pk, revision=row.revision, by=by, at=at)
        told = gettext("The words were put forward. A second person has to approve them.")
    messages.success(request, told)
    return HttpResponseRedirect(reverse("notices:wording", args=[row.pk]))


def _previews(
    request: StaffRequest, chosen: OwnTemplate, form: TemplateForm, *, is_valid: bool
) -> list[faces.Preview]:
    drafts = form.words() if is_valid else {}
    ways = form.cleaned_data["ways"] if is_valid else chosen.channels
    office = accounts.office(request.viewer.office_id)
    channels = [*_inside(chosen), *(Channel(way) for way in ways)]
    return faces.previews(chosen, channels, drafts, office)


@require_POST
@needs_any(*MAY_DECIDE)
def decide(request: StaffRequest, wording_id: int) -> HttpResponse:
    """Approve, refuse or take back words."""
    row = queries.get_wording(request.viewer, wording_id)
    form, verb = WordingDecision(request.POST), request.POST.get("verb", "")
    if form.is_valid() and verb == "refuse" and not form.cleaned_data["reason"]:
        form.add_error("reason", gettext("Say why they are refused."))
    if not form.is_valid() or verb not in _VERBS:
        return _decision_page(request, row, form, status=422)
    operation, told = _VERBS[verb]
    operation(wording_id=row.pk, **form.cleaned_data, by=request.viewer.actor(), at=clock.now())
    messages.success(request, told())
    return HttpResponseRedirect(reverse("notices:wording", args=[row.pk]))


_VERBS: dict[str, tuple[Any, Any]] = {
    "approve": (operations.approve, lambda: gettext("The words were approved.")),
    "refuse": (
        operations.refuse,
        lambda: gettext("The words were refused. Who wrote them is told."),
    ),
    "withdraw": (operations.take_back, lambda: gettext("The words were withdrawn.")),
}


def _decision_page(
    request: StaffRequest, row: NoticeTemplate, form: WordingDecision, status: int = 200
) -> HttpResponse:
    viewer, office = request.viewer, accounts.office(request.viewer.office_id)
    found = templates.find(row.name)
    today = clock.local(clock.now()).date()
    after = OwnTemplate(found, row)
    before = OwnTemplate(found, wordings.before(row))
    context = {
        "row": row,
        "line": wordings.line(row, today),
        "title": gettext(found.title),
        "form": form,
        "choices": policies.choices_on(viewer, row),
        "warnings": wordings.warnings(row, today),
        "facts": wordings.facts(row),
        "sides": [
            faces.previews(one, [*_inside(one), *one.channels], {}, office)
            for one in (before, after)
        ],
    }
    return render(request, "notices/wording.html", context, status=status)
