"""The values behind each sentence: enough to tell it again in another zone and with other names."""

from __future__ import annotations

import json

from entente.marine.engine.crossref import Picture, crossref
from entente.marine.engine.findings import to_dict
from entente.marine.engine.reasons import retold
from entente.marine.engine.wording import Place, When

from .crowd import DAY0, MIN, crowd
from .scene import BOOK, one, passage, report, stop

ME = {"name": "Sea Breeze II", "registration": "13K4821"}


def test_every_sentence_can_be_told_again_from_its_values():
    passages, reports, sites, _ = crowd(5, vessels=150, marinas=60)
    until = DAY0 + 30 * 60 * MIN + 40 * MIN
    found = crossref(Picture(passages, reports, data_until=until, now=until), BOOK, sites)
    rows = [row for f in found for row in json.loads(json.dumps(to_dict(f), default=str))["reasons"]]
    assert len({row["code"] for row in rows}) > 12
    for row in rows:
        for language in ("en", "fr"):
            assert retold(row["code"], row["values"], language, lambda value: None) == row[language]


def test_a_page_tells_it_in_its_own_zone_and_with_the_site_s_name():
    lies = stop(30, None, site_code="ON-12", site_m=640.0)
    said = report("R1", 40, vessel_name="SEA BREEZE 2")
    finding = one(passage(who=ME, last=300, stay={"stops": [lies]}), said)
    (arrived,) = [r for r in finding.reasons if r.code == "arrived"]
    assert arrived.values["place"] == {"site": "ON-12", "metres": 640.0}

    def shown(value):
        if isinstance(value, When):
            return "<time>10:30</time>"
        return ", near Port Stanley" if isinstance(value, Place) else None

    said = retold("arrived", arrived.values, "en", shown)
    assert said.startswith("It ")
    assert "at <time>10:30</time> (give or take" in said
    assert said.endswith("), near Port Stanley.")
