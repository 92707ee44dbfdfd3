"""Lists of places stand as one walks along: No. 2 before No. 10."""

from django.db import migrations, models

from lilong.ledger.rules import sort_key_of

_AT_ONCE = 2_000


def fill(apps, schema_editor):
    """Give every place the key of its address, some at a time."""
    place = apps.get_model("ledger", "Place")
    some = []
    for row in place.objects.only("id", "address", "sort_key").iterator(chunk_size=_AT_ONCE):
        row.sort_key = sort_key_of(row.address)
        some.append(row)
        if len(some) == _AT_ONCE:
            place.objects.bulk_update(some, ["sort_key"], batch_size=300)
            some = []
    place.objects.bulk_update(some, ["sort_key"], batch_size=300)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_places_tallies")]

    operations = [
        migrations.AddField(
            model_name="place",
            name="sort_key",
            field=models.CharField(blank=True, editable=False, max_length=255),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
