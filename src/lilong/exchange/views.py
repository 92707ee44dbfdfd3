"""Pages of the import: bring a file, say what is what, check, let it in, see what was wrong."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.gates import StaffRequest, needs_any
from lilong.exchange import adapters, faces, operations, queries, writing
from lilong.exchange.forms import FileForm, MappingForm
from lilong.exchange.policies import IMPORTERS
from lilong.exchange.terms import ERRORS_SHOWN
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.ui.contributions import ImportAdapter
from lilong.ui.messages import say, who
from lilong.ui.pages import keyset, polled


@require_http_methods(["GET", "POST"])
@needs_any(*IMPORTERS)
def home(request: StaffRequest) -> HttpResponse:
    """Show the imports so far, and take a new file."""
    offered, target, words = _aim(request)
    form = FileForm(offered, request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            adapter, source, file = form.wish
            try:
                run = operations.receive(
                    file=operations.File(file.name or "", file.chunks(), target),
                    adapter=adapter,
                    source=source,
                    purpose=form.cleaned_data["purpose"],
                    add_missing=form.cleaned_data.get("add_missing", False),
                    by=request.viewer.actor(),
                    at=clock.now(),
                )
            except Refused as refused:
                for refusal in refused.refusals:
                    known = refusal.field in form.fields
                    form.add_error(refusal.field if known else "file", say(refusal))
            else:
                return redirect("exchange:run", run.pk)
        status = 422
    page = keyset(queries.run_list(request.viewer), request, ("-received_at", "-id"), size=20)
    context = {
        "form": form if offered else None,
        "target": words,
        "page": page,
        "lines": [faces.face_of(run) for run in page.rows],
    }
    return render(request, "exchange/home.html", context, status=status)


def _aim(request: StaffRequest) -> tuple[list[ImportAdapter], str, str]:
    """Return what may be brought here, and the one thing the address says it goes into, if any."""
    offered = adapters.offered(request.viewer)
    target = request.GET.get("target", "")
    if not target:
        return offered, "", ""
    some = [item for item in offered if item.key == request.GET.get("adapter")]
    adapter = some[0].adapter if some else None
    if not isinstance(adapter, adapters.Targeted):
        raise NotVisible
    return some, target, adapter.target_words(request.viewer, target)


@require_GET
@needs_any(*IMPORTERS)
def run(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Show one import: its state, its figures, its errors, what may be done."""
    found = queries.get_run(request.viewer, run_id)
    errors = keyset(
        queries.error_list(request.viewer, found), request, ("number", "id"), size=ERRORS_SHOWN
    )
    told = queries.dispute_list(request.viewer, found).order_by("number", "id")
    disputes = list(told[:ERRORS_SHOWN]) if found.conflict_count else []
    face = faces.face_of(found)
    context = {
        "face": face,
        "run": found,
        "errors": faces.error_lines(errors.rows),
        "disputes": faces.error_lines(disputes),
        "page": errors,
        "mapping": _mapping_form(request, run_id) if face.may_be_checked else None,
    }
    return render(request, "exchange/run.html", context)


def _mapping_form(request: StaffRequest, run_id: UUID) -> MappingForm | None:
    try:
        preview = queries.preview(request.viewer, run_id, at=clock.now())
    except Refused as refused:
        messages.error(request, say(refused.refusals[0]))
        return None
    return MappingForm(preview, request.POST or None)


@require_POST
@needs_any(*IMPORTERS)
def check(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Take the mapping, if one was sent, and begin the check."""
    form = _mapping_form(request, run_id)
    if form is None or not form.is_valid():
        return redirect("exchange:run", run_id)
    operations.check(run_id=run_id, by=request.viewer.actor(), at=clock.now(), mapping=form.mapping)
    return redirect("exchange:run", run_id)


@require_POST
@needs_any(*IMPORTERS)
def start(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Let the good rows in, or go on."""
    queries.get_run(request.viewer, run_id)
    operations.start_import(run_id=run_id, by=request.viewer.actor(), at=clock.now())
    return redirect("exchange:run", run_id)


@require_POST
@needs_any(*IMPORTERS)
def stop(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Stop after the batch at hand."""
    queries.get_run(request.viewer, run_id)
    operations.stop(run_id=run_id, by=request.viewer.actor(), at=clock.now())
    return redirect("exchange:run", run_id)


@require_GET
@needs_any(*IMPORTERS)
def progress(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Answer the polling: how far it is; at the end the page is loaded anew."""
    face = faces.face_of(queries.get_run(request.viewer, run_id))
    response = polled(request, "exchange/parts/progress.html", {"state": face.progress})
    if not face.run.is_running:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@needs_any(*IMPORTERS)
def errors(request: StaffRequest, run_id: UUID, form: str) -> HttpResponse:
    """Send the rejected rows as a table, to be put right and imported again."""
    if form not in writing.FORMS:
        raise Http404
    at = clock.now()
    table = queries.error_table(request.viewer, run_id, at=at)
    sheet = writing.Sheet(
        headers=[gettext("row number"), gettext("what is wrong"), *table.headers],
        rows=(
            [line.number, " ".join(say(refusal) for refusal in line.refusals), *line.cells]
            for line in table.lines
        ),
        mark=writing.watermark(who(request.viewer.actor().as_data()), at),
    )
    name = gettext("rejected rows, masked") if table.is_masked else gettext("rejected rows")
    return writing.download(sheet, name=name, form=form)
