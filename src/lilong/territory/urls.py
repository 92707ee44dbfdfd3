"""Addresses of the territory room."""

from django.urls import URLPattern, path

from lilong.territory import views

app_name = "territory"
urlpatterns: list[URLPattern] = [
    path("", views.tree, name="tree"),
    path("shapes.geojson", views.shapes, name="shapes"),
    path("<int:key>/", views.area, name="area"),
]
