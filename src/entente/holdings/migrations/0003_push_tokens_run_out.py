"""Push tokens run out; those that are there hold for as long as a new one would have."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models import F


def four_hundred_days(apps, schema_editor):
    tokens = apps.get_model("holdings", "PushToken").objects.using(schema_editor.connection.alias)
    tokens.update(expires_at=F("made_at") + timedelta(days=400))


class Migration(migrations.Migration):
    dependencies = [("holdings", "0002_no_person_from_attendance")]
    operations = [
        migrations.AddField("pushtoken", "expires_at", models.DateTimeField(null=True)),
        migrations.RunPython(four_hundred_days, migrations.RunPython.noop),
        migrations.AlterField("pushtoken", "expires_at", models.DateTimeField()),
    ]
