"""The territory's pages: the tree of areas with a map, and its shapes as GeoJSON."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from lilong.kernel import clock
from lilong.kernel.errors import NotVisible
from lilong.territory import policies, queries
from lilong.territory.models import Area, Level


def _day(request: HttpRequest) -> date:
    """Return the day asked for (`on=2024-05-01`), today when none or nonsense is."""
    try:
        asked = parse_date(request.GET.get("on", ""))
    except ValueError:
        asked = None
    return asked or clock.local(clock.now()).date()


@require_GET
@login_required
def tree(request: HttpRequest) -> HttpResponse:
    """Show the office's areas on a day: communities with their grid cells, and the map."""
    path, on = policies.onlooker_in(request).office_path, _day(request)
    areas = list(queries.subtree(path, on=on).defer("polygon"))
    cells: dict[int | None, list[Area]] = {}
    for area in areas:
        if area.level == Level.GRID_CELL:
            cells.setdefault(area.parent_id, []).append(area)
    lines = [(area, cells.get(area.pk, [])) for area in areas if area.level == Level.COMMUNITY]
    context = {"root": areas[0] if areas else None, "lines": lines, "on": on}
    return render(request, "territory/tree.html", context)


@require_GET
@login_required
def area(request: HttpRequest, key: int) -> HttpResponse:
    """Show one area: code, validity, what it came from and what became of it."""
    path = policies.onlooker_in(request).office_path
    found = queries.area_by_key(key, within_path=path)
    if found is None:
        raise NotVisible
    context = {"area": found, "history": queries.history_of(found)}
    return render(request, "territory/area.html", context)


@require_GET
@login_required
@cache_control(private=True, max_age=60)
def shapes(request: HttpRequest) -> HttpResponse:
    """Return the drawn areas of a level (`level=grid_cell`, else communities) as GeoJSON."""
    path = policies.onlooker_in(request).office_path
    asked = request.GET.get("level", "")
    level = asked if asked in Level.values else Level.COMMUNITY
    return JsonResponse(
        queries.features(path, on=_day(request), level=level), content_type="application/geo+json"
    )
