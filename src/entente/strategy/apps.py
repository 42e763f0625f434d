from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    name = "entente.strategy"
    label = "strategy"
    verbose_name = _("Strategy")

    def ready(self) -> None:
        from entente.strategy import frame

        frame.mount()
