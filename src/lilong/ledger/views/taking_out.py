"""Places and organisations taken out as files that come in again by the same headings."""

import json
from collections.abc import Iterator
from typing import cast

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.exchange import writing
from lilong.kernel import clock
from lilong.ledger.operations.taking_out import note_taken_out
from lilong.ledger.queries import taking_out as queries
from lilong.ui.messages import who

FORMS = {"places": (*writing.FORMS, "geojson"), "organisations": writing.FORMS}


@require_GET
@needs(Capability.LEDGER_EXPORT)
def home(request: StaffRequest) -> HttpResponse:
    """Say what can be taken out, and how persons are."""
    return render(request, "ledger/taking_out.html", {})


@require_GET
@needs(Capability.LEDGER_EXPORT)
def file(request: StaffRequest, what: str, form: str) -> HttpResponse:
    """Send a list as a file; who took it stands in its first line and in the journal."""
    if form not in FORMS.get(what, ()):
        raise Http404
    at, actor = clock.now(), request.viewer.actor()
    note_taken_out(what, form, office_id=request.viewer.office_id, by=actor, at=at)
    if form == "geojson":
        return _geojson(request)
    on = clock.local(at).date()
    is_places = what == "places"
    columns = queries.PLACE_COLUMNS if is_places else queries.FIRM_COLUMNS
    rows = (
        queries.place_rows(request.viewer, on=on)
        if is_places
        else queries.firm_rows(request.viewer)
    )
    sheet = writing.Sheet(
        headers=queries.headers(columns),
        rows=(queries.cells(row, columns) for row in rows),
        mark=writing.watermark(who(actor.as_data()), at),
    )
    return writing.download(sheet, name=queries.title(what), form=form)


def _geojson(request: StaffRequest) -> HttpResponse:
    on = clock.local(clock.now()).date()
    name = content_disposition_header(True, f"{queries.title('places')}.geojson") or ""
    response = StreamingHttpResponse(
        _pieces(queries.features(request.viewer, on=on)),
        content_type="application/geo+json",
        headers={"Content-Disposition": name, "X-Content-Type-Options": "nosniff"},
    )
    return cast("HttpResponse", response)


def _pieces(features: Iterator[queries.Row]) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    for index, feature in enumerate(features):
        text = json.dumps(feature, ensure_ascii=False, default=str)
        yield (("," if index else "") + text).encode()
    yield b"]}"
