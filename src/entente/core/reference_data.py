"""Places and the glossary: facts in files, loaded into the registers by a migration and by ``init``."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import yaml
from django.utils.text import slugify

from entente.core.sorting import sort_key

DATA = Path(__file__).with_name("data")
# Where a place's position comes from. Codes of digits are the agency's own office numbers; a place whose
# number is in no source at hand carries its province, its kind's letter and a running number that it keeps.
PLACES_SOURCES = {
    "points": "BravoAPI, travellers_port_of_entries_GeoJson (public)",
    "directory": "Directory of CBSA Offices (Open Government Licence – Canada), placed by its address",
    "airports": "airportsdata (MIT), aerodrome reference point",
    "approximate": "Public directories; position approximate, within about 5 km",
}


def places() -> list[dict[str, Any]]:
    """Rows of ``places.csv``; lon and lat in degrees.

    :raises ValueError: names the line that cannot be read.
    """
    rows = []
    with (DATA / "places.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                row |= {"lon": float(row["lon"]), "lat": float(row["lat"])}
                row["source"] = PLACES_SOURCES[row["source"]]
            except (KeyError, ValueError, TypeError) as problem:
                raise ValueError(f"places.csv line {number}: {problem}") from None
            rows.append(row)
    return rows


def terms() -> list[dict[str, Any]]:
    """Terms of ``glossary.yaml`` with their usage."""
    told = yaml.safe_load((DATA / "glossary.yaml").read_text(encoding="utf-8"))
    names = ("domain", "term_en", "term_fr", "definition_en", "definition_fr", "agencies")
    rows = []
    for given in told["terms"]:
        row = dict(zip(names, given, strict=True))
        usage = told["usage"].get(row["term_en"], {})
        rows.append(
            row
            | {"code": slugify(row["term_en"]), "agencies": row["agencies"].split()}
            | {"usage_en": usage.get("en", ""), "usage_fr": usage.get("fr", "")}
        )
    return rows


def load(place: Any, term: Any) -> None:
    """Bring both tables up to the files by code; rows that a steward added stay."""
    for row in places():
        values = {k: v for k, v in row.items() if k != "code"}
        values |= {f"name_key_{tongue}": sort_key(row[f"name_{tongue}"]) for tongue in ("en", "fr")}
        place.objects.update_or_create(code=row["code"], defaults=values)
    for row in terms():
        values = {k: v for k, v in row.items() if k != "code"}
        values |= {f"term_key_{tongue}": sort_key(row[f"term_{tongue}"]) for tongue in ("en", "fr")}
        term.objects.update_or_create(code=row["code"], defaults=values)


def glossary_markdown() -> str:
    """``docs/glossary.md``: both languages side by side, in the English order."""
    lines = [
        "# Glossary · Glossaire",
        "",
        "Made from `src/entente/core/data/glossary.yaml` by `python -m entente.core.reference_data`.",
        "",
        "| English | Français | Meaning | Sens | |",
        "|---|---|---|---|---|",
    ]
    for row in sorted(terms(), key=lambda one: sort_key(one["term_en"])):
        meanings = [" ".join(filter(None, (row[f"definition_{t}"], row[f"usage_{t}"]))) for t in ("en", "fr")]
        used = ", ".join(row["agencies"])
        lines.append(f"| {row['term_en']} | {row['term_fr']} | {meanings[0]} | {meanings[1]} | {used} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (DATA.parents[3] / "docs" / "glossary.md").write_text(glossary_markdown(), encoding="utf-8")
