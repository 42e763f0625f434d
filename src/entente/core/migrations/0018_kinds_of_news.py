"""What a history may say, its followers are told in words; a reminder says that it is one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0017_elements_bind")]

    operations = [
        migrations.AlterField(
            "notification",
            "kind",
            models.CharField(
                choices=[
                    ("changed", "changed"), ("created", "new"), ("step", "moved on"), ("comment", "commented"),
                    ("mention", "you are named"), ("file", "file added"), ("overdue", "overdue"),
                    ("action", "acted on"), ("note", "noted"), ("deleted", "deleted"),
                    ("reminder", "you are reminded"),
                ],
                max_length=10,
            ),
        ),
    ]  # fmt: skip
