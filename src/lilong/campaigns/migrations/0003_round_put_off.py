from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0002_planorder"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="put_off",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
