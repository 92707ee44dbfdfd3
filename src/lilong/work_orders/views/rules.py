"""Pages of the dispatch rules: what holds, the draft, its trial, publication, old versions."""

from typing import Any

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.gates import StaffRequest, needs_any
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.text import mark, whole_number
from lilong.ui import messages
from lilong.ui.context import own_or_english
from lilong.work_orders import operations, policies, queries
from lilong.work_orders.forms import ProposeRulesForm, RuleForm, TakeBackForm
from lilong.work_orders.forms.rules import initial_of
from lilong.work_orders.models import DispatchTrial, DispatchVersion
from lilong.work_orders.operations import Seen
from lilong.work_orders.queries.ruling import IN_THE_MAKING
from lilong.work_orders.terms import VersionState
from lilong.work_orders.triage.comparing import differences
from lilong.work_orders.views import ruling, showing
from lilong.work_orders.views.moves import add_refusals
from lilong.work_orders.words import VERSION_STATE_WORDS

_READERS = (Capability.ORDERS_VIEW, Capability.SYSTEM_MANAGE)


def version_url(number: int) -> str:
    """Return the address of a version's page."""
    return reverse("work_orders:rules_version", args=[number])


@require_GET
@needs_any(*_READERS)
def rules(request: StaffRequest) -> HttpResponse:
    """Show the dispatch rules that hold today, and what is in the making."""
    on = local(clock.now()).date()
    version = queries.version_in_force(request.viewer.office_id, on=on)
    return render(request, "work_orders/rules.html", _page(request, version, is_home=True))


@require_GET
@needs_any(*_READERS)
def version(request: StaffRequest, number: int) -> HttpResponse:
    """Show one version: a draft to work on, or an old one to read."""
    found = queries.get_version(request.viewer, number)
    return render(request, "work_orders/rules.html", _page(request, found))


def broken_panel(viewer: Viewer, _subject: Any) -> dict[str, Any] | None:
    """Return which rules in force are broken, for the pages of administration; None if none is."""
    on = local(clock.now()).date()
    matcher = queries.matcher(queries.ground(viewer.office_id), on=on)
    faults = [ruling.fault_words(one) for one in matcher.broken()]
    return {"faults": faults} if faults else None


def _page(
    request: StaffRequest, version: DispatchVersion | None, *, is_home: bool = False
) -> dict[str, Any]:
    viewer, on = request.viewer, local(clock.now()).date()
    names = queries.names(viewer)
    making = queries.version_in_the_making(viewer.office_id)
    context: dict[str, Any] = {
        "is_home": is_home,
        "version": version,
        "making": making if is_home or (version and making and version.pk != making.pk) else None,
        "versions": [_version_line(one, on) for one in queries.version_list(viewer)],
        "may_edit": policies.may_edit_rules(viewer) is None,
        "may_publish": policies.may_publish_rules(viewer) is None,
        "lines": [],
        "now": clock.now(),
    }
    if version is None:
        return context
    matcher = queries.matcher_of(version, on=on)
    rows = [queries.rule_of(row) for row in queries.rule_rows(version.pk)]
    trial = queries.latest_trial(version)
    before = _before(viewer, version)
    return context | {
        "lines": ruling.rule_lines(rows, matcher, names),
        "broken": [ruling.fault_words(one) for one in matcher.broken()],
        "state": _(VERSION_STATE_WORDS[VersionState(version.state)]),
        "is_draft": version.state == VersionState.DRAFT,
        "is_proposed": version.state == VersionState.PROPOSED,
        "is_in_force": is_home,
        "proposer": own_or_english(version, "proposer"),
        "publisher": own_or_english(version, "publisher"),
        "is_own": version.proposed_by_id == viewer.staff_id,
        "trial": trial,
        "is_tried": trial is not None and trial.edits == version.edits,
        "flows": ruling.flow_lines(trial, names) if trial else [],
        "before": before,
        "changes": _changes(before, version, names),
    }


def _version_line(version: DispatchVersion, on: Any) -> dict[str, Any]:
    return {
        "version": version,
        "url": version_url(version.number),
        "state": _(VERSION_STATE_WORDS[VersionState(version.state)]),
        "is_ahead": bool(version.valid_from and version.valid_from > on),
    }


def _before(viewer: Viewer, version: DispatchVersion) -> DispatchVersion | None:
    """Return the published version a version followed, or would follow."""
    published = [
        one
        for one in queries.version_list(viewer)
        if one.state == VersionState.PUBLISHED and one.number < version.number
    ]
    return published[0] if published else None


def _changes(before: DispatchVersion | None, version: DispatchVersion, names: Any) -> list[Any]:
    old = [queries.rule_of(row) for row in queries.rule_rows(before.pk)] if before else []
    new = [queries.rule_of(row) for row in queries.rule_rows(version.pk)]
    return ruling.change_lines(differences(old, new), names)


@require_POST
@needs_any(*_READERS)
def begin(request: StaffRequest) -> HttpResponse:
    """Begin a draft, or open the one there is."""
    found = operations.begin_draft(viewer=request.viewer, by=request.viewer.actor(), at=clock.now())
    return HttpResponseRedirect(version_url(found.number))


@require_http_methods(["GET", "POST"])
@needs_any(*_READERS)
def edit(request: StaffRequest, number: int, rule_id: int = 0) -> HttpResponse:
    """Write a rule of a draft: a new one, or one of its own anew."""
    viewer, at = request.viewer, clock.now()
    found = queries.get_version(viewer, number)
    row = next((r for r in queries.rule_rows(found.pk) if r.pk == rule_id), None)
    if rule_id and row is None:
        raise NotVisible
    if found.state not in IN_THE_MAKING:
        return HttpResponseRedirect(version_url(number))
    initial = {"revision": found.revision, **(initial_of(row) if row else {})}
    form = RuleForm(
        queries.names(viewer), viewer.office_path, request.POST or None, on=local(at).date(),
        initial=initial,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {
            "seen": Seen(number, form.cleaned_data["revision"]),
            "draft": form.draft(), "viewer": viewer, "by": viewer.actor(), "at": at,
        }  # fmt: skip
        try:
            if row is None:
                operations.add_rule(**given)
            else:
                operations.change_rule(rule_id=row.pk, **given)
        except Refused as refused:
            add_refusals(form, refused)
        else:
            toasts.success(request, _("The rule stands in the draft. Try it before you propose."))
            return HttpResponseRedirect(version_url(number))
    context = {"form": form, "version": found, "row": row, "back": version_url(number)}
    return render(request, "work_orders/rule.html", context, status=422 if form.errors else 200)


def _seen(request: StaffRequest, number: int) -> Seen:
    revision = whole_number(request.POST.get("revision", ""))
    if revision is None:
        raise Stale
    return Seen(number, revision)


def _changed(request: StaffRequest, number: int) -> HttpResponse:
    """Answer a change of a draft: its part of the page for htmx, else the page."""
    if not getattr(request, "htmx", None):
        return HttpResponseRedirect(version_url(number))
    found = queries.get_version(request.viewer, number)
    return render(request, "work_orders/parts/rules.html", _page(request, found))


@require_POST
@needs_any(*_READERS)
def move(request: StaffRequest, number: int, rule_id: int) -> HttpResponse:
    """Move a rule of a draft one place up or down."""
    operations.move_rule(
        seen=_seen(request, number),
        rule_id=rule_id,
        places=-1 if request.POST.get("to") == "up" else 1,
        viewer=request.viewer,
        by=request.viewer.actor(),
        at=clock.now(),
    )
    return _changed(request, number)


@require_POST
@needs_any(*_READERS)
def remove(request: StaffRequest, number: int, rule_id: int) -> HttpResponse:
    """Take a rule out of a draft."""
    operations.remove_rule(
        seen=_seen(request, number), rule_id=rule_id, viewer=request.viewer,
        by=request.viewer.actor(), at=clock.now(),
    )  # fmt: skip
    return _changed(request, number)


@require_POST
@needs_any(*_READERS)
def try_rules(request: StaffRequest, number: int) -> HttpResponse:
    """Try a version on past orders."""
    operations.try_rules(
        seen=Seen(number, 0), viewer=request.viewer, by=request.viewer.actor(), at=clock.now()
    )
    return _changed(request, number)


@require_GET
@needs_any(Capability.ORDERS_VIEW)
def trial(request: StaffRequest, number: int) -> HttpResponse:
    """Show the orders that would have gone elsewhere; `before` and `after` narrow to one flow."""
    viewer, at = request.viewer, clock.now()
    found = queries.get_version(viewer, number)
    latest = queries.latest_trial(found)
    if latest is None:
        raise NotVisible
    context = {
        "version": found,
        "trial": latest,
        "back": version_url(number),
        "lines": _trial_lines(request, latest),
        "is_flow": bool(_flow(request)),
        "now": at,
    }
    return render(request, "work_orders/trial.html", context)


def _flow(request: StaffRequest) -> tuple[int, int] | None:
    before = whole_number(request.GET.get("before", ""))
    after = whole_number(request.GET.get("after", ""))
    return None if before is None or after is None else (before, after)


def _trial_lines(request: StaffRequest, latest: DispatchTrial) -> list[dict[str, Any]]:
    units = queries.names(request.viewer).catalogue.units
    return [
        {
            "matter": line.matter,
            "url": showing.order_url(line.matter.number),
            "before": showing.named(units.get(line.before_unit_id)),
            "after": showing.named(units.get(line.after_unit_id)),
            "chosen": showing.named(units.get(line.chosen_unit_id)),
            "is_agreed": line.is_agreed,
        }
        for line in queries.trial_lines(request.viewer, latest, flow=_flow(request))
    ]


@require_http_methods(["GET", "POST"])
@needs_any(*_READERS)
def propose(request: StaffRequest, number: int) -> HttpResponse:
    """Put a tried draft forward for publication."""
    viewer, at = request.viewer, clock.now()
    found = queries.get_version(viewer, number)
    initial = {"revision": found.revision, "valid_from": local(at).date()}
    form = ProposeRulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            operations.propose_rules(
                seen=Seen(number, told["revision"]), valid_from=told["valid_from"],
                note=told["note"], viewer=viewer, by=viewer.actor(), at=at,
            )  # fmt: skip
        except Refused as refused:
            add_refusals(form, refused)
        else:
            toasts.success(request, _("Put forward. Somebody else publishes it."))
            return HttpResponseRedirect(version_url(number))
    return _asked(request, found, form, _("Put the draft forward"), _("Put forward"))


@require_POST
@needs_any(Capability.RULEBOOK_APPROVE)
def publish(request: StaffRequest, number: int) -> HttpResponse:
    """Publish what was put forward by somebody else."""
    operations.publish_rules(
        seen=_seen(request, number), viewer=request.viewer, by=request.viewer.actor(),
        at=clock.now(),
    )  # fmt: skip
    toasts.success(request, _("Published."))
    return HttpResponseRedirect(version_url(number))


@require_http_methods(["GET", "POST"])
@needs_any(*_READERS)
def take_back(request: StaffRequest, number: int) -> HttpResponse:
    """Take what waits back into the draft, or withdraw the draft, with a reason."""
    viewer = request.viewer
    found = queries.get_version(viewer, number)
    is_draft = found.state == VersionState.DRAFT
    form = TakeBackForm(request.POST or None, initial={"revision": found.revision})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            operations.take_back_rules(
                seen=Seen(number, told["revision"]), reason=told["reason"], withdraw=is_draft,
                viewer=viewer, by=viewer.actor(), at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            add_refusals(form, refused)
        else:
            toasts.success(request, messages.say(_DONE[is_draft]))
            target = reverse("work_orders:rules") if is_draft else version_url(number)
            return HttpResponseRedirect(target)
    title = _("Withdraw the draft") if is_draft else _("Take it back into the draft")
    return _asked(request, found, form, title, title)


_DONE = {True: mark("The draft was withdrawn."), False: mark("It is a draft again.")}


def _asked(
    request: StaffRequest, version: DispatchVersion, form: Any, title: str, button: str
) -> HttpResponse:
    context = {
        "form": form,
        "version": version,
        "title": title,
        "button": button,
        "back": version_url(version.number),
    }
    status = 422 if form.errors else 200
    return render(request, "work_orders/rules_form.html", context, status=status)
