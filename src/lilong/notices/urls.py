"""Addresses of the notices room."""

from django.urls import path

from lilong.notices.views import reading, wordings

app_name = "notices"
urlpatterns = [
    path("", reading.inbox, name="inbox"),
    path("bell/", reading.bell, name="bell"),
    path("read/", reading.mark_all_read, name="mark_all_read"),
    path("<uuid:notice_id>/", reading.follow, name="follow"),
    path("<uuid:notice_id>/read/", reading.mark_read, name="mark_read"),
    path("outbox/", reading.outbox, name="outbox"),
    path("outbox/<uuid:message_id>/", reading.about, name="about"),
    path("outbox/<uuid:message_id>/again/", reading.send_again, name="send_again"),
    path("outbox/<uuid:message_id>/give-up/", reading.give_up, name="give_up"),
    path("templates/", wordings.template_list, name="templates"),
    path("wordings/<int:wording_id>/", wordings.wording, name="wording"),
    path("wordings/<int:wording_id>/decide/", wordings.decide, name="decide_wording"),
    path("templates/<str:name>/", wordings.template, name="template"),
]
