from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiaisonConfig(AppConfig):
    name = "entente.liaison"
    label = "liaison"
    verbose_name = _("Liaison")

    def ready(self) -> None:
        from entente.liaison import frame

        frame.mount()
