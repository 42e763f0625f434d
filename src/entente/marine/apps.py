from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarineConfig(AppConfig):
    name = "entente.marine"
    label = "marine"
    verbose_name = _("Marine")

    def ready(self) -> None:
        from entente.authority import relabel
        from entente.marine import frame, models

        frame.mount()
        relabel.reaches["marine.arrivalreport"] = [
            lambda report: [
                relabel.Reached(models.Finding, "report_no", report.report_no),
                relabel.Reached(models.Finding, "subject", f"report:{report.report_no}"),
            ]
        ]
        relabel.reaches["marine.track"] = [
            lambda track: [relabel.Reached(models.Finding, "subject", track.subject)]
        ]
        relabel.reaches["marine.vessel"] = [
            lambda vessel: [
                relabel.Reached(models.Finding, "vessel_id", str(vessel.pk)),
                relabel.Reached(models.Track, "vessel_id", str(vessel.pk), copied=True),
            ]
        ]
