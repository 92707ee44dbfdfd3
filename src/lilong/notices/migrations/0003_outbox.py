"""Mails become messages by any channel; a template's e-mail switch becomes its ways."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lilong.vault.fields

STATES = [
    ("held", "Held back"),
    ("queued", "Waiting"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("failed", "Not delivered, will be tried again"),
    ("given_up", "Given up"),
    ("withdrawn", "Withdrawn"),
]
CHANNELS = [
    ("inbox", "Inbox"),
    ("email", "E-mail"),
    ("sms", "Text message"),
    ("wecom", "WeCom group"),
    ("dingtalk", "DingTalk group"),
]


def carry_over(apps: Any, _editor: Any) -> None:
    """Give mails the words they were to say, and templates their ways."""
    messages = apps.get_model("notices", "Message")
    for row in messages.objects.select_related("notice", "staff"):
        words = row.notice.words.get(row.staff.language) or next(iter(row.notice.words.values()))
        row.due_at = row.queued_at
        row.subject, row.body = words["subject"], words["body"]
        if row.state == "failing":
            row.state = "failed"
        row.save()
    templates = apps.get_model("notices", "NoticeTemplate")
    templates.objects.filter(is_mailed=True).update(channels=["email"])
    templates.objects.filter(is_mailed=False).update(channels=[])


def undo_carrying_over(apps: Any, _editor: Any) -> None:
    """Give templates their switch back; messages that are no mails are forgotten."""
    templates = apps.get_model("notices", "NoticeTemplate")
    for row in templates.objects.exclude(channels=None):
        row.is_mailed = "email" in row.channels
        row.save(update_fields=["is_mailed"])
    messages = apps.get_model("notices", "Message")
    messages.objects.exclude(channel="email", staff__isnull=False).delete()
    messages.objects.exclude(state="sent").update(state="failing")


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_notice_cause"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("mail", "notices_mail_once"),
        migrations.RemoveIndex("mail", "notices_mail_open"),
        migrations.RenameModel("Mail", "Message"),
        migrations.AddField(
            "notice", "fingerprint", models.CharField(blank=True, default="", max_length=32),
            preserve_default=False,
        ),
        migrations.AlterField("notice", "recipient", models.CharField(max_length=60)),
        migrations.AddField("noticetemplate", "channels", models.JSONField(null=True)),
        migrations.AddField(
            "message", "channel",
            models.CharField(choices=CHANNELS, default="email", max_length=10),
            preserve_default=False,
        ),
        migrations.AddField(
            "message", "address",
            lilong.vault.fields.ProtectedField(blank=True, default="", kind="text"),
        ),
        migrations.AddField("message", "masked", models.CharField(blank=True, max_length=60)),
        migrations.AddField(
            "message", "subject",
            lilong.vault.fields.ProtectedField(blank=True, default="", kind="text"),
        ),
        migrations.AddField(
            "message", "body",
            lilong.vault.fields.ProtectedField(blank=True, default="", kind="text"),
        ),
        migrations.AddField("message", "parts", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField("message", "due_at", models.DateTimeField(null=True)),
        migrations.AddField("message", "delivered_at", models.DateTimeField(null=True)),
        migrations.AddField("message", "provider_id", models.CharField(blank=True, max_length=80)),
        migrations.AlterField(
            "message", "notice",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="messages",
                to="notices.notice",
            ),
        ),
        migrations.AlterField(
            "message", "staff",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            "message", "state",
            models.CharField(choices=STATES, default="queued", max_length=9),
        ),
        migrations.RunPython(carry_over, undo_carrying_over),
        migrations.AlterField("message", "due_at", models.DateTimeField()),
        migrations.RemoveField("noticetemplate", "is_mailed"),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(
                condition=models.Q(("staff__isnull", False)),
                fields=("notice", "channel", "staff"), name="notices_message_once",
            ),
        ),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(
                condition=models.Q(("staff__isnull", True)),
                fields=("notice", "channel"), name="notices_message_abroad_once",
            ),
        ),
        migrations.AddIndex(
            "message",
            models.Index(fields=["office", "-queued_at", "-id"], name="notices_message_newest"),
        ),
        migrations.AddIndex(
            "message",
            models.Index(
                condition=models.Q(("state__in", ["failed", "given_up"])),
                fields=["office", "-queued_at", "-id"], name="notices_message_troubled",
            ),
        ),
    ]  # fmt: skip
