"""Addresses of the notices room."""

from django.urls import path

from lilong.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("bell/", views.bell, name="bell"),
    path("read/", views.mark_all_read, name="mark_all_read"),
    path("<uuid:notice_id>/", views.follow, name="follow"),
    path("<uuid:notice_id>/read/", views.mark_read, name="mark_read"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:message_id>/", views.about, name="about"),
    path("outbox/<uuid:message_id>/again/", views.send_again, name="send_again"),
    path("outbox/<uuid:message_id>/give-up/", views.give_up, name="give_up"),
    path("templates/", views.template_list, name="templates"),
    path("templates/<str:name>/", views.template, name="template"),
]
