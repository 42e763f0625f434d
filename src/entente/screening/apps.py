from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreeningConfig(AppConfig):
    name = "entente.screening"
    label = "screening"
    verbose_name = _("Screening")

    def ready(self) -> None:
        from entente.authority import relabel
        from entente.screening import frame, models

        frame.mount()
        for name in ("movement", "traveller", "consignment", "lookout"):
            relabel.reaches[f"screening.{name}"] = [
                lambda row, column=f"{name}_id": [relabel.Reached(models.Hit, column, str(row.pk))]
            ]
