"""Places and terms from the files beside the code."""

from django.db import migrations


def load(apps, schema_editor):
    from entente.core import reference_data

    place, term = apps.get_model("core", "Place"), apps.get_model("core", "Term")
    using = schema_editor.connection.alias
    reference_data.load(_Using(place, using), _Using(term, using))


class _Using:
    def __init__(self, model, using):
        self.objects = model._default_manager.using(using)


class Migration(migrations.Migration):
    dependencies = [("core", "0004_reference")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
