"""A lookout may be for a document or an aircraft."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('screening', '0005_departed_at'),
    ]

    operations = [
        migrations.AlterField(
            model_name='lookout',
            name='kind',
            field=models.CharField(choices=[('person', 'person'), ('company', 'company'), ('vessel', 'vessel'), ('vehicle', 'vehicle'), ('aircraft', 'aircraft'), ('document', 'document'), ('goods', 'goods'), ('phone', 'telephone'), ('address', 'address')], default='person', max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='lookout',
            name='identifier',
            field=models.CharField(blank=True, max_length=40, verbose_name='IMO number, plate, container, registration, telephone or HS code'),
        ),
    ]
