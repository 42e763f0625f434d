from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HoldingsConfig(AppConfig):
    name = "entente.holdings"
    label = "holdings"
    verbose_name = _("Holdings")

    def ready(self) -> None:
        from entente.core import machines
        from entente.holdings import appearing  # noqa: F401

        machines.endpoint(
            "holdings.push", _("Holdings: the records of a source"), "POST",
            r"/holdings/push/(?P<code>[-a-zA-Z0-9_]+)/",
        )  # fmt: skip
