"""A label made milder reaches what was computed; a source's own account may make one stricter."""

from django.db import migrations

from entente.authority.derived_wall import MAKE


class Migration(migrations.Migration):
    dependencies = [("authority", "0015_presidents_authorization")]

    # undone, the functions stay: they do what those before them did, and more
    operations = [migrations.RunSQL(MAKE, migrations.RunSQL.noop)]
