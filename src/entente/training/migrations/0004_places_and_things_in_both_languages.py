"""Places and what equipment is, in both languages."""

from django.db import migrations

from entente.core.migrating import in_both_languages


class Migration(migrations.Migration):
    dependencies = [("training", "0003_profiles_are_shared")]

    operations = [
        *in_both_languages("training", "session", "place", "place", 120),
        *in_both_languages("training", "resource", "place", "place", 120),
        *in_both_languages("training", "resource", "standard", "standard or model", 120),
        *in_both_languages("training", "compatibility", "ours", "of the lead agency", 120),
        *in_both_languages("training", "compatibility", "theirs", "of the other agency", 120),
    ]
