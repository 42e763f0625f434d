from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunicationsConfig(AppConfig):
    name = "entente.communications"
    label = "communications"
    verbose_name = _("Communications")

    def ready(self) -> None:
        from entente.communications import frame

        frame.mount()
