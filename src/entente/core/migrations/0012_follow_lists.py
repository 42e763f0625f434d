"""A list may be followed, not only a record or a whole register."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0011_search_by_index")]

    operations = [
        migrations.AddField("notification", "query", models.CharField(blank=True, max_length=2000, default="")),
        migrations.AddField("subscription", "query", models.CharField(blank=True, max_length=2000, default="")),
        migrations.RemoveConstraint("subscription", "subscription_once"),
        migrations.AddConstraint(
            "subscription",
            models.UniqueConstraint(
                fields=["officer", "register", "object_id", "query"], name="subscription_once"
            ),
        ),
    ]
