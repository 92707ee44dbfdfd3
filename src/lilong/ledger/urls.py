"""Addresses of the ledger room."""

from django.urls import URLPattern, path

from lilong.ledger.views import areas, place

app_name = "ledger"
places: list[URLPattern] = [
    path("", place.home, name="home"),
    path("places/<uuid:place_id>/", place.show, name="place"),
    path("areas/<int:key>/", areas.area, name="area"),
]
people: list[URLPattern] = []
urlpatterns = [*places, *people]
