"""Addresses of the ui room: the style guide, which exists in DEBUG and demonstration only."""

from django.urls import path

from lilong.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.style_guide, name="style_guide"),
    path("<slug:kind>.geojson", views.sample_map, name="sample_map"),
]
