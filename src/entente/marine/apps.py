from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarineConfig(AppConfig):
    name = "entente.marine"
    label = "marine"
    verbose_name = _("Marine")

    def ready(self) -> None:
        from entente.marine import frame

        frame.mount()
