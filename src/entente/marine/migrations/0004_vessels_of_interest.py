import django.db.models.deletion
import django.utils.timezone
import entente.ids
from django.db import migrations, models

from entente.core.gate.rls import SECURE


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_reviewer"),
        ("marine", "0003_live"),
    ]

    operations = [
        migrations.CreateModel(
            name="VesselOfInterest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "retention_until",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="kept until"),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="known as")),
                ("mmsi", models.BigIntegerField(blank=True, null=True, verbose_name="MMSI")),
                ("imo", models.BigIntegerField(blank=True, null=True, verbose_name="IMO number")),
                ("call_sign", models.CharField(blank=True, max_length=16, verbose_name="call sign")),
                (
                    "track",
                    models.CharField(
                        blank=True,
                        help_text="For a boat without AIS: its track's name.",
                        max_length=120,
                        verbose_name="radar track",
                    ),
                ),
                ("why", models.TextField(verbose_name="why it is of interest")),
                ("valid_from", models.DateField(verbose_name="of interest from")),
                (
                    "valid_to",
                    models.DateField(
                        help_text="Nobody stays on the list without somebody who looks again.",
                        verbose_name="of interest until",
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.label",
                        verbose_name="label",
                    ),
                ),
            ],
            options={
                "verbose_name": "vessel of interest",
                "verbose_name_plural": "vessels of interest",
            },
        ),
        migrations.CreateModel(
            name="Approach",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "retention_until",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="kept until"),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded"
                    ),
                ),
                ("track_key", models.CharField(max_length=120, verbose_name="track")),
                ("interest_id", models.UUIDField(verbose_name="vessel of interest")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="vessel")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("expected", "expected"),
                            ("entered", "came in"),
                            ("turned", "turned away or stopped"),
                            ("missed", "not seen to come in"),
                            ("dropped", "no longer followed"),
                        ],
                        default="expected",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("began_at", models.DateTimeField(verbose_name="first predicted")),
                ("heard_at", models.DateTimeField(verbose_name="last heard")),
                ("lon", models.FloatField(verbose_name="longitude")),
                ("lat", models.FloatField(verbose_name="latitude")),
                ("course", models.FloatField(verbose_name="course made good (°)")),
                ("speed_kn", models.FloatField(verbose_name="speed (kn)")),
                ("entry_at", models.DateTimeField(verbose_name="expected at the line")),
                ("earliest_at", models.DateTimeField(verbose_name="at the earliest")),
                ("latest_at", models.DateTimeField(verbose_name="at the latest")),
                ("entry_lon", models.FloatField(verbose_name="longitude where it enters")),
                ("entry_lat", models.FloatField(verbose_name="latitude where it enters")),
                ("radius_m", models.FloatField(verbose_name="within (m)")),
                ("chance", models.FloatField(verbose_name="likelihood")),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("great_lakes", "Great Lakes and St. Lawrence"),
                            ("pacific", "Salish Sea and Pacific"),
                            ("atlantic", "Bay of Fundy and Atlantic"),
                            ("other", "other waters"),
                        ],
                        max_length=14,
                        verbose_name="waters",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=160, verbose_name="place")),
                ("place_fr", models.CharField(blank=True, max_length=160, verbose_name="place (French)")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="over since")),
                (
                    "label",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.label",
                        verbose_name="label",
                    ),
                ),
            ],
            options={
                "verbose_name": "approach",
                "verbose_name_plural": "approaches",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "expected")),
                        fields=["label", "entry_at"],
                        name="approach_expected",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="positionsheet",
            name="before_at",
            field=models.DateTimeField(null=True, verbose_name="written before"),
        ),
        SECURE("marine_vesselofinterest"),
        SECURE("marine_approach"),
    ]
