from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_areaimport_add_missing")]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="target",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
    ]
