"""IF3 as French-speaking delegates and readers meet it: the report's clock, its way, its words found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.core.registers.hands import adding, edit, key_of, step

from entente.core.gate import Context, working_as
from entente.fora.models import Copy, Event

pytestmark = pytest.mark.django_db
add = adding("fora", led=True)


@pytest.fixture
def grc(officer_of, client):
    client.cookies["entente_language"] = "fr"
    return officer_of("RCMP", "coordinator")


@pytest.fixture
def asfc(officer_of):
    return officer_of("CBSA", "coordinator")


def test_IF3_le_rapport_est_attendu_va_a_chaque_unite_et_se_retrouve(client, grc, asfc):
    start = timezone.localdate() - timedelta(days=3)
    url = add(client, grc, "events", title_fr="Conférence sur les scellés", title_en="Conference on seals",
              country="BE", starts_on=start, ends_on=start + timedelta(days=2),
              met_on=start - timedelta(days=7))  # fmt: skip
    for department in ("cbsa", "rcmp"):
        one = add(
            client, grc, "delegates", title_fr=f"Siège {department}", event=key_of(url), department=department
        )
        step(client, grc, one, "meet", "named")
    message = add(client, grc, "messages", title_fr="Une frontière, deux lois", title_en="One border",
                  kind="message", event=key_of(url))  # fmt: skip
    assert "convenu par les deux organismes" in step(client, asfc, message, "agree", "proposed")
    step(client, grc, url, "prepare", "announced")
    page = step(client, grc, url, "attend", "prepared")
    assert "Belgique" in page
    assert "Le rapport est attendu" in page or "rapport" in page.lower()
    page = step(client, grc, url, "report", "attended")
    assert "dans les deux langues" in page
    with working_as(Context(grc)) as context:
        assert Event.objects.visible(context).get().state == "attended"
    edit(client, grc, url, learned_fr="Des scellés contrefaits à l’Île-aux-Zyx.", learned_en="Cloned seals.")
    step(client, grc, url, "report", "attended")
    with working_as(Context(asfc)) as context:
        copies = list(Copy.objects.visible(context).select_related("unit__agency"))
    own = next(one for one in copies if one.unit.agency == asfc.agency)
    client.force_login(asfc)
    page = client.get(f"/fora/copies/{own.pk}/").content.decode()
    assert "Conférence sur les scellés" in page
    step(client, asfc, f"/fora/copies/{own.pk}/", "read", "sent")
    page = client.get(url).content.decode()
    assert f"Unités qui ont lu le rapport\N{NO-BREAK SPACE}: 1 sur {len(copies)}." in page
    # found by a French word without its accents, and named in the language of whoever searches
    found = client.get("/search/?q=scelles").content.decode()
    assert "Conférence sur les scellés" in found
    client.cookies["entente_language"] = "en"
    assert "Conference on seals" in client.get("/search/?q=seals").content.decode()
