import django.db.models.deletion
from django.db import migrations, models

import lilong.kernel.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_roles_of_the_ledger"),
        ("campaigns", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanOrder",
            fields=[
                ("id", models.UUIDField(default=lilong.kernel.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ("plan", models.CharField(max_length=40)),
                ("answers", models.JSONField(blank=True, default=dict)),
                ("revision", models.PositiveIntegerField(blank=True, null=True)),
                ("by", models.JSONField(blank=True, default=dict)),
                ("ordered_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.JSONField(blank=True, default=dict)),
                ("campaign", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="campaigns.campaign")),
                ("office", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.office")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "campaign", "plan", "ordered_at"], name="campaigns_order_last"),
                ],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("ended_at__isnull", True)), fields=("office", "campaign", "plan"), name="campaigns_order_open"),
                ],
            },
        ),
    ]
