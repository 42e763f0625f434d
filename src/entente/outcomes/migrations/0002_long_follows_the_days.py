"""Whether a result took two years is worked out by the database: a day that a form changes changes it too."""

import datetime

from django.db import migrations, models

FOLLOWS = models.Case(
    models.When(concluded_on__gte=models.F("opened_on") + datetime.timedelta(days=730), then=True),
    default=False,
    output_field=models.BooleanField(),
)


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0001_results")]

    operations = [
        migrations.RemoveField("jointresult", "long"),
        migrations.AddField(
            "jointresult",
            "long",
            models.GeneratedField(
                db_persist=True, expression=FOLLOWS, output_field=models.BooleanField(),
                verbose_name="took two years or more",
            ),
        ),
    ]  # fmt: skip
