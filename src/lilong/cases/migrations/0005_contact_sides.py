"""Contacts say for whom they were made, what was answered, and when to try again.

What stood there before was made for the centre by the centre's people, for the unit by all others.
"""

from typing import Any

from django.db import migrations, models


def name_sides(apps: Any, _schema_editor: Any) -> None:
    """Give every stored contact its side."""
    contacts = apps.get_model("cases", "Contact").objects.filter(side="")
    centres = apps.get_model("accounts", "Unit").objects.filter(kind="centre")
    contacts.filter(unit_id__in=centres.values("pk")).update(side="centre")
    contacts.exclude(side="centre").update(side="unit")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('cases', '0004_leaner_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='again_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='contacted',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='side',
            field=models.CharField(blank=True, choices=[('unit', 'unit'), ('centre', 'centre')], max_length=8),
        ),
        migrations.RunPython(name_sides, migrations.RunPython.noop),
    ]
