"""A skill profile is its agency's own unless it is shared. Those kept so far stand under the joint label."""

from django.db import migrations, models

WORDS = "With the officer's consent: coordinators of both agencies see it and may offer seats."


def shared(default: bool) -> models.BooleanField:
    return models.BooleanField(default=default, help_text=WORDS, verbose_name="shared with the other agency")


class Migration(migrations.Migration):
    dependencies = [("training", "0002_bookings_never_overlap")]

    operations = [
        migrations.AddField("profile", "shared", shared(True)),
        migrations.AlterField("profile", "shared", shared(False)),
    ]
