from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrioritiesConfig(AppConfig):
    name = "entente.priorities"
    label = "priorities"
    verbose_name = _("Priorities")

    def ready(self) -> None:
        from entente.priorities import frame

        frame.mount()
