"""The duplicate desk: two who may be one, side by side; merging, keeping apart, undoing."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.ledger import operations
from lilong.ledger.forms.merging import MergeForm, UndoForm
from lilong.ledger.models import Person
from lilong.ledger.queries import duplicates
from lilong.ledger.terms import IDENTITY_NAMES, IdentityKind
from lilong.ui.answers import tell
from lilong.ui.messages import say


@require_GET
@needs(Capability.LEDGER_DECIDE, Capability.LEDGER_PERSONS)
def desk(request: StaffRequest) -> HttpResponse:
    """Show the pairs that may be one person, the surest first, and the merges so far."""
    found = duplicates.pairs(request.viewer)
    context = {
        "lines": [(pair, _(duplicates.LIKENESS_WORDS[pair.likeness])) for pair in found],
        "is_full": len(found) >= duplicates.MOST,
        "merges": duplicates.merges(request.viewer),
        "form": UndoForm(auto_id="undo_%s"),
    }
    return render(request, "ledger/duplicates.html", context)


@require_http_methods(["GET", "POST"])
@needs(Capability.LEDGER_DECIDE, Capability.LEDGER_PERSONS)
def pair(request: StaffRequest, one_id: UUID, other_id: UUID) -> HttpResponse:
    """Show two persons side by side, and merge them or keep them apart."""
    found = duplicates.get_pair(request.viewer, one_id, other_id)
    both = (found.one.pk, found.other.pk)
    form = MergeForm(request.POST or None, persons=both)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _decide(request, found, form)
                return HttpResponseRedirect(reverse("ledger:duplicates"))
            except Refused as refused:
                for refusal in refused.refusals:
                    form.add_error("reason" if refusal.field == "reason" else None, say(refusal))
    context = {
        "pair": found,
        "form": form,
        "likeness": _(duplicates.LIKENESS_WORDS[found.likeness]),
        "sides": [
            _side(person, homes) | {"stays": str(person.pk) == str(form["stays"].value())}
            for person, homes in zip((found.one, found.other), found.homes, strict=True)
        ],
    }
    return render(request, "ledger/duplicate.html", context, status=status)


@require_POST
@needs(Capability.LEDGER_DECIDE, Capability.LEDGER_PERSONS)
def undo(request: StaffRequest, merge_id: UUID) -> HttpResponse:
    """Undo a merge; without a reason nothing happens, in a sentence."""
    form, viewer = UndoForm(request.POST), request.viewer
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    operations.undo_merge(
        merge_id=merge_id, reason=reason, viewer=viewer, by=viewer.actor(), at=clock.now()
    )
    tell(request, _("The two stand by themselves again."))
    return HttpResponseRedirect(reverse("ledger:duplicates"))


def _decide(request: StaffRequest, found: duplicates.Pair, form: MergeForm) -> None:
    viewer, at = request.viewer, clock.now()
    reason, kept = form.cleaned_data["reason"], form.cleaned_data["stays"]
    if form.cleaned_data["verb"] == "apart":
        operations.keep_apart(
            one_id=found.one.pk, other_id=found.other.pk, reason=reason, viewer=viewer,
            by=viewer.actor(), at=at,
        )  # fmt: skip
        tell(request, _("They are kept apart and will not be proposed again."))
        return
    gone = found.other.pk if kept == found.one.pk else found.one.pk
    operations.merge_persons(
        kept_id=kept, gone_id=gone, reason=reason, viewer=viewer, by=viewer.actor(), at=at
    )
    tell(request, _("The two records are one now. It can be undone here."))


def _side(person: Person, homes: tuple[str, ...]) -> dict[str, Any]:
    """Return one of two persons as the page shows her, masked."""
    return {
        "person": person,
        "name": str(person.name),
        "paper": _(IDENTITY_NAMES[IdentityKind(person.identity_kind)]),
        "identity": str(person.identity),
        "phone": str(person.phone),
        "homes": homes,
    }
