"""What was answered runs out, and goes with what the ledger told of it."""

from django.db import migrations, models

from entente.authority import answer_wall


class Migration(migrations.Migration):

    dependencies = [
        ('authority', '0008_commissioner'),
    ]

    operations = [
        migrations.AddField(
            model_name='ask',
            name='answer_purged_at',
            field=models.DateTimeField(null=True, verbose_name='answer removed'),
        ),
        migrations.RunSQL(answer_wall.MAKE, answer_wall.UNMAKE),
    ]
