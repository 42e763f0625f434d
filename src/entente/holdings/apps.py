from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HoldingsConfig(AppConfig):
    name = "entente.holdings"
    label = "holdings"
    verbose_name = _("Holdings")

    def ready(self) -> None:
        from entente.authority import relabel
        from entente.core import machines
        from entente.holdings import appearing, models  # noqa: F401

        relabel.reaches["holdings.entity"] = [
            lambda row: [relabel.Reached(models.Reference, "row_id", str(row.pk), copied=True)]
        ]

        machines.endpoint(
            "holdings.push", _("Holdings: the records of a source"), "POST",
            r"/holdings/push/(?P<code>[-a-zA-Z0-9_]+)/",
        )  # fmt: skip
