"""Addresses of the overview room."""

from django.urls import path

from lilong.overview import views

app_name = "overview"
urlpatterns = [
    path("", views.home, name="home"),
    path("overview/", views.overview, name="overview"),
    path("search/", views.search, name="search"),
    path("healthz", views.healthz, name="healthz"),
]
