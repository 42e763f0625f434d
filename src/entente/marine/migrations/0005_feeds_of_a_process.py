from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('marine', '0004_vessels_of_interest'),
    ]

    operations = [
        migrations.AlterField(
            model_name='feed',
            name='name',
            field=models.CharField(max_length=200, verbose_name='feed'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.UniqueConstraint(fields=('process', 'name'), name='feed_of_process'),
        ),
    ]
