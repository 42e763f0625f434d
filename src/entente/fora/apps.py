from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForaConfig(AppConfig):
    name = "entente.fora"
    label = "fora"
    verbose_name = _("Fora")

    def ready(self) -> None:
        from entente.fora import frame

        frame.mount()
