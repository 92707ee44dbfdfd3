"""Addresses of the ledger room."""

from django.urls import URLPattern, path

from lilong.ledger.views import areas, duplicates, place, staircase

app_name = "ledger"
places: list[URLPattern] = [
    path("", place.home, name="home"),
    path("find/", place.suggestions, name="suggestions"),
    path("places/<uuid:place_id>/", place.show, name="place"),
    path("places/<uuid:place_id>/sheet/", staircase.sheet, name="sheet"),
    path("areas/<int:key>/", areas.area, name="area"),
]
people: list[URLPattern] = []
minding: list[URLPattern] = [
    path("duplicates/", duplicates.desk, name="duplicates"),
    path("duplicates/<uuid:one_id>/<uuid:other_id>/", duplicates.pair, name="duplicate"),
    path("merges/<uuid:merge_id>/undo/", duplicates.undo, name="unmerge"),
]
conflicts: list[URLPattern] = []
privacy: list[URLPattern] = []
urlpatterns = [*places, *people, *minding, *conflicts, *privacy]
