from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThreatsConfig(AppConfig):
    name = "entente.threats"
    label = "threats"
    verbose_name = _("Threats")

    def ready(self) -> None:
        from entente.threats import frame

        frame.mount()
