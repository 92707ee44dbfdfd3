"""Addresses of the jobs room."""

from django.urls import path

from lilong.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<uuid:task_id>/retry/", views.retry, name="retry"),
    path("events/<int:delivery_id>/retry/", views.retry_delivery, name="retry_delivery"),
]
