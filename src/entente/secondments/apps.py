from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SecondmentsConfig(AppConfig):
    name = "entente.secondments"
    label = "secondments"
    verbose_name = _("Secondments")

    def ready(self) -> None:
        from entente.secondments import frame

        frame.mount()
