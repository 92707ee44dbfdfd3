"""Addresses of the attachments room."""

from django.urls import path

from lilong.attachments import views

app_name = "attachments"
urlpatterns = [
    path("<uuid:attachment_id>/", views.file, name="file"),
    path("<uuid:attachment_id>/small/", views.thumbnail, name="thumbnail"),
    path("<uuid:attachment_id>/line/", views.line, name="line"),
    path("<uuid:attachment_id>/mark/", views.mark, name="mark"),
    path("<uuid:attachment_id>/original/", views.original, name="original"),
]
