from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuthorityConfig(AppConfig):
    name = "entente.authority"
    label = "authority"
    verbose_name = _("Authority")

    def ready(self) -> None:
        from entente.authority.gate import Authority
        from entente.core.gate.decision import plug_in

        plug_in(Authority())
