"""The register of vessels that may carry people irregularly has a name of its own beside the marine watch."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('screening', '0003_redress_and_turn'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='vesselofinterest',
            options={'verbose_name': 'irregular-migration vessel', 'verbose_name_plural': 'irregular-migration vessels'},
        ),
        migrations.AlterField(
            model_name='hit',
            name='vessel_id',
            field=models.UUIDField(null=True, verbose_name='irregular-migration vessel'),
        ),
    ]
