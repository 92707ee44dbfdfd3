"""An office's words get a first day, two people and a history; two more ways out."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BEGINNING = "2000-01-01"
CHANNELS = [
    ("inbox", "Inbox"),
    ("email", "E-mail"),
    ("sms", "Text message"),
    ("wecom", "WeCom group"),
    ("dingtalk", "DingTalk group"),
    ("wecom_user", "WeCom, to each person"),
    ("ding_user", "DingTalk, to each person"),
]
STATES = [
    ("draft", "Draft"),
    ("proposed", "Waits for approval"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]


def keep_in_force(apps: Any, _editor: Any) -> None:
    """Let the words that were said so far hold on, from the day they were changed."""
    template = apps.get_model("notices", "NoticeTemplate")
    for row in template.objects.all():
        row.state, row.valid_from = "approved", row.changed_at.date()
        row.approved_at = row.changed_at
        row.save(update_fields=["state", "valid_from", "approved_at"])


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("notices", "0003_outbox"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.CharField(choices=CHANNELS, max_length=10),
        ),
        migrations.RemoveConstraint(model_name="noticetemplate", name="notices_template_once"),
        migrations.AddField(
            model_name="noticetemplate",
            name="state",
            field=models.CharField(choices=STATES, default="draft", max_length=9),
        ),
        migrations.AddField(
            model_name="noticetemplate",
            name="valid_from",
            field=models.DateField(default=BEGINNING),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="noticetemplate",
            name="reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="noticetemplate",
            name="proposed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="noticetemplate",
            name="proposer",
            field=models.CharField(blank=True, max_length=240),
        ),
        migrations.AddField(
            model_name="noticetemplate",
            name="proposer_en",
            field=models.CharField(blank=True, max_length=340),
        ),
        migrations.AddField(
            model_name="noticetemplate",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="noticetemplate",
            name="approver",
            field=models.CharField(blank=True, max_length=240),
        ),
        migrations.AddField(
            model_name="noticetemplate",
            name="approver_en",
            field=models.CharField(blank=True, max_length=340),
        ),
        migrations.AddField(
            model_name="noticetemplate",
            name="approved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="noticetemplate",
            name="decision_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="noticetemplate",
            name="base",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="noticetemplate",
            index=models.Index(
                fields=["office", "name", "valid_from"], name="notices_wording_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticetemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="notices_wording_two_people",
            ),
        ),
        migrations.RunPython(keep_in_force, migrations.RunPython.noop, elidable=True),
    ]
