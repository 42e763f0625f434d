from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "entente.training"
    label = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from entente.training import frame

        frame.mount()
