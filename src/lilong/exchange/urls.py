"""Addresses of the exchange room."""

from django.urls import path

from lilong.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.home, name="home"),
    path("<uuid:run_id>/", views.run, name="run"),
    path("<uuid:run_id>/check/", views.check, name="check"),
    path("<uuid:run_id>/start/", views.start, name="start"),
    path("<uuid:run_id>/stop/", views.stop, name="stop"),
    path("<uuid:run_id>/progress/", views.progress, name="progress"),
    path("<uuid:run_id>/errors.<slug:form>", views.errors, name="errors"),
]
