"""Addresses of the overview room."""

from django.urls import path

from lilong.overview import views
from lilong.overview.views import audit

app_name = "overview"
urlpatterns = [
    path("", views.home, name="home"),
    path("overview/", views.overview, name="overview"),
    path("search/", views.search, name="search"),
    path("audit/readings/", audit.readings, name="readings"),
    path("audit/readings.<slug:form>", audit.readings_export, name="readings_export"),
    path("healthz", views.healthz, name="healthz"),
]
