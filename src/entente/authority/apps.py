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
        from entente.authority import (  # noqa: F401
            abroad,
            access,
            acting,
            commissioner,
            conditions,
            corrections,
            desk,
            lookups,
            recipients,
            retention,
            reviewing,
        )
        from entente.authority.engine.words import provision
        from entente.core import blobs, disclosures, nav, statuses, waiting, worker
        from entente.core.bilingual import active
        from entente.core.lookups import watchers
        from entente.core.models import Role
        from entente.core.registers import saving

        watchers.append(lookups.watch)
        disclosures.watchers.append(lookups.keep)
        disclosures.cite = lambda text: provision(text, active())
        saving.watchers.append(corrections.changed)
        saving.watchers.append(access.due)
        saving.watchers.append(abroad.registered)
        worker.jobs["purged"] = lambda: sum(retention.purge().values())
        worker.jobs["swept"] = blobs.sweep
        nav.closers.append(reviewing.closed)
        audit = (Role.PRIVACY, Role.REVIEWER)
        nav.add(nav.Entry("Trust", _("Requests"), "authority-asks", order=10, when=desk.may_ask))
        nav.add(nav.Entry("Trust", _("Disclosures"), "authority-disclosures", order=20))
        nav.add(nav.Entry("Trust", _("Corrections"), "authority-corrections", order=25))
        nav.add(nav.Entry("Trust", _("Audit"), "authority-audit", order=30, roles=audit))
        nav.add(
            nav.Entry(
                "Trust", _("Capacities"), "authority-capacities", order=65, roles=recipients.APPOINTERS,
                when=desk.holds,
            )
        )  # fmt: skip
        nav.add(nav.Entry("Trust", _("Consolidation"), "authority-consolidation", order=40))
        for key, words, shape, tone in (
            ("asked", _("asked"), statuses.DIAMOND, "info"),
            ("given", _("given"), statuses.CIRCLE, "good"),
            ("less", _("less given"), statuses.CIRCLE, "warn"),
            ("refused", _("refused"), statuses.SQUARE, "alert"),
            ("withdrawn", _("withdrawn"), statuses.SQUARE, "muted"),
        ):
            statuses.add(f"ask_{key}", statuses.Mark(words, shape, tone=tone))
        statuses.add("correction_open", statuses.Mark(_("correction"), statuses.DIAMOND, tone="warn"))
        statuses.add("disclosure_due", statuses.Mark(_("to be destroyed"), statuses.DIAMOND, tone="warn"))
        statuses.add("commissioner_open", statuses.Mark(_("to be told"), statuses.DIAMOND, tone="warn"))
        statuses.add("capacity_open", statuses.Mark(_("to be stated"), statuses.DIAMOND, tone="warn"))
        waiting.waiting.add(
            "capacities", _("Capacities to state"), recipients.waiting_items, recipients.APPOINTERS
        )
        waiting.waiting.add("commissioner", _("Notices to the Commissioner"), commissioner.waiting_items)
        waiting.waiting.add("conditions", _("To be destroyed or returned"), conditions.waiting_items)
        waiting.waiting.add("authority", _("Requests to answer"), desk.waiting_items)
        waiting.waiting.add("corrections", _("Corrections to take in"), corrections.waiting_items)
