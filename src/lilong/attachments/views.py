"""Files over the web: the stripped copy for who sees the subject, the original for a purpose."""

import re
from typing import cast
from uuid import UUID

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lilong.accounts.gates import StaffRequest, needs
from lilong.attachments import faces, operations, queries
from lilong.attachments.content.placeholders import BROKEN, COMING
from lilong.attachments.content.ranges import Part
from lilong.attachments.forms import MarkForm
from lilong.attachments.models import Attachment
from lilong.attachments.terms import CopyState
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible
from lilong.ui.answers import tell, way_back

# Even opened in a tab of its own, a file may run nothing and reach nothing; what is not a picture
# is only ever downloaded, so that nothing is drawn with the rights of this address.
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


def _guarded(response: HttpResponse, name: str, *, is_shown: bool) -> HttpResponse:
    response["Content-Disposition"] = content_disposition_header(not is_shown, name) or ""
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _answer(request: HttpRequest, path: str, media_type: str, name: str) -> HttpResponse:
    tag = f'"{path.rpartition("/")[2]}"'
    if request.headers.get("If-None-Match") == tag:
        unchanged = HttpResponseNotModified()
        unchanged["ETag"] = tag
        return unchanged
    try:
        file = queries.place(path).open("rb")
        size = queries.place(path).stat().st_size
    except OSError:
        raise NotVisible from None
    wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    first, last = (int(wanted[1]), int(wanted[2] or size - 1)) if wanted else (0, size - 1)
    if wanted and first <= last and first < size:
        last = min(last, size - 1)
        response = FileResponse(Part(file, first, last), content_type=media_type, status=206)
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
        response["Content-Length"] = str(last - first + 1)
    else:
        response = FileResponse(file, content_type=media_type)
    response["Accept-Ranges"], response["ETag"] = "bytes", tag
    # A streamed response goes the same way.
    return _guarded(cast("HttpResponse", response), name, is_shown=media_type.startswith("image/"))


def _with_copies(row: Attachment) -> Attachment:
    """Return the row with its copies; the job may not have come to it yet."""
    if row.copy_state == CopyState.READY:
        return row
    made = operations.make_copies(attachment_id=row.pk, at=clock.now())
    if made is None:
        raise NotVisible
    return made


def _copy_name(row: Attachment) -> str:
    stem = row.name.rpartition(".")[0] or row.name
    return f"{stem}.{'png' if row.public_type == 'image/png' else 'jpg'}"


@require_GET
@needs()
def file(request: StaffRequest, attachment_id: UUID) -> HttpResponse:
    """Send a picture's stripped copy, or a document as it is."""
    row = queries.get(request.viewer, attachment_id)
    if not row.is_picture:
        return _answer(request, row.path, row.media_type, row.name)
    row = _with_copies(row)
    return _answer(request, row.public_path, row.public_type, _copy_name(row))


@require_GET
@needs()
def thumbnail(request: StaffRequest, attachment_id: UUID) -> HttpResponse:
    """Send a picture small; while the job has not made it, or could not, a drawing that says so."""
    row = queries.get(request.viewer, attachment_id)
    if not row.is_picture:
        raise NotVisible
    if row.copy_state == CopyState.READY:
        return _answer(request, row.thumbnail_path, "image/jpeg", _copy_name(row))
    drawing = BROKEN if row.copy_state == CopyState.FAILED else COMING
    response = HttpResponse(drawing, content_type="image/svg+xml")
    response["Cache-Control"] = "no-store, private"
    return _guarded(response, "preview.svg", is_shown=True)


@require_GET
@needs()
def line(request: StaffRequest, attachment_id: UUID) -> HttpResponse:
    """Return a file's line in a list, asked for again while its picture is being made."""
    row = queries.get(request.viewer, attachment_id)
    drawn = faces.line(request.viewer, row, queries.of(row.subject))
    return render(request, "attachments/parts/line.html", {"line": drawn})


@require_POST
@needs()
def original(request: StaffRequest, attachment_id: UUID) -> HttpResponse:
    """Send a file as it came, and write down who took it and for what."""
    row = operations.hand_out_original(
        attachment_id=attachment_id,
        viewer=request.viewer,
        purpose=request.POST.get("purpose", ""),
        at=clock.now(),
    )
    return _answer(request, row.path, row.media_type, row.name)


@require_POST
@needs()
def mark(request: StaffRequest, attachment_id: UUID) -> HttpResponse:
    """Mark a photo as taken before or after, beside another one."""
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise NotVisible
    operations.mark(
        attachment_id=attachment_id,
        kind=form.kind_given(),
        before_id=form.cleaned_data["before"],
        viewer=request.viewer,
        by=request.viewer.actor(),
        at=clock.now(),
    )
    tell(request, _("The photo was marked."))
    return HttpResponseRedirect(way_back(request) or "/")
