from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "entente.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from entente.core.gate import checks  # noqa: F401  registers the system checks
