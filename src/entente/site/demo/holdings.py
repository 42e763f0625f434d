"""What the demonstration's agencies hold: companies and vessels that do not exist, loaded like any source."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from entente.core.gate import Context, working_as
from entente.core.models import Agency, Officer
from entente.holdings import intake
from entente.holdings.loader import PURPOSE
from entente.holdings.models import Run, Source
from entente.site.demo import people
from entente.terminal import Texts

DATA = Path(__file__).with_name("data")
SOURCES = (
    {
        "code": "customs-trade",
        "agency": "CBSA",
        "label": "customs",
        "account": "service.reports",
        "reliability": "A",
        "accuracy": "2",
        "name_en": "Customs trade and conveyance records",
        "name_fr": "Dossiers douaniers du commerce et des moyens de transport",
        "file": "customs_trade.jsonl",
    },
    {
        "code": "patrol-file",
        "agency": "RCMP",
        "label": "police",
        "account": "service.picture",
        "reliability": "B",
        "accuracy": "3",
        "name_en": "Patrol observations file",
        "name_fr": "Fichier des observations de patrouille",
        "file": "patrol_file.jsonl",
    },
)


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Declare the two sources and read them; a source that has been read stays as it is."""
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    labels = people.labels()
    for told in SOURCES:
        progress(Texts("site").gettext("holdings: {source}").format(source=told["code"]))
        account = Officer.objects.select_related("unit__agency").get(username=told["account"])
        fields = {name: told[name] for name in ("reliability", "accuracy", "name_en", "name_fr")}
        source, _ = Source.objects.update_or_create(
            code=told["code"],
            defaults=fields
            | {
                "agency": agencies[told["agency"]],
                "kind": "ftm",
                "label": labels[told["label"]],
                "account": account,
            },
        )
        context = Context(account, PURPOSE)
        with working_as(context):
            read = Run.objects.visible(context).filter(source=source, state=Run.State.DONE).exists()
        if not read:
            intake.run(source, DATA / told["file"])
