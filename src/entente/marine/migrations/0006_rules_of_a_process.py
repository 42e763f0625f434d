from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('marine', '0005_feeds_of_a_process'),
    ]

    operations = [
        migrations.AddField(
            model_name='liveprocess',
            name='rules',
            field=models.JSONField(default=dict, verbose_name='rules'),
        ),
    ]
