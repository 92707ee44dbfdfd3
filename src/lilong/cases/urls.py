"""Addresses of the generic pages of matters."""

from django.urls import path

from lilong.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.kinds, name="kinds"),
    path("at/<uuid:matter_id>/undo/", views.undo, name="undo"),
    path("<slug:kind>/", views.matter_list, name="list"),
    path("<slug:kind>/new/", views.raise_matter, name="raise"),
    path("<slug:kind>/diagram/", views.diagram, name="diagram"),
    path("<slug:kind>/<slug:number>/", views.case, name="case"),
    path("<slug:kind>/<slug:number>/files/", views.attach, name="attach"),
    path("<slug:kind>/<slug:number>/<slug:key>/", views.move, name="move"),
]
