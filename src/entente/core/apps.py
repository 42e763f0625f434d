from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "entente.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from django.conf import settings
        from django.utils.module_loading import autodiscover_modules

        from entente.core import faults, nav
        from entente.core.gate import checks  # noqa: F401  registers the system checks
        from entente.core.registers import registry
        from entente.core.registers.database import after_migrate, before_migrate

        if not settings.DEBUG:
            faults.quiet()
        nav.add(nav.Entry("My day", _("My day"), "home", hotkey="g d", order=0))
        from entente.core import ledger_pages, machine_pages, notified, webhook_pages

        notified.mount()
        ledger_pages.mount()
        machine_pages.mount()
        webhook_pages.mount()
        autodiscover_modules("reference", "registers")  # every room declares its registers there
        for one in registry:
            if one.section:
                nav.add(nav.Entry(one.section, one.heading_lazy, one.url_name, one.hotkey, when=one.may_read))
        pre_migrate.connect(before_migrate, sender=self, dispatch_uid="entente.core.registers")
        post_migrate.connect(after_migrate, sender=self, dispatch_uid="entente.core.registers")
