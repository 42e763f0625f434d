"""The room's figures for reports: counts without their records' labels, worked out by its service."""

from __future__ import annotations

from entente.core import figures
from entente.core.figures import Figure
from entente.core.gate import Context


def service() -> Context | None:
    """The marine picture's own account; none where the installation has no such service."""
    from entente.marine import ingest

    try:
        return ingest.service_writers().picture
    except LookupError:
        return None


def mount() -> None:
    for status, en, fr, good in (
        ("reported", "Arrivals reported in time", "Arrivées déclarées à temps", "up"),
        ("late", "Arrivals reported late", "Arrivées déclarées en retard", "down"),
        ("unreported", "Landings without a report", "Accostages sans déclaration", "down"),
    ):
        figures.add(
            Figure(
                f"marine.{status}",
                en,
                fr,
                figures.count("marine.findings", "occurred_at", status=status, current="yes"),
                activities=("IS4",),
                good=good,
                cannot_en="vessels that carry no transponder and that no radar saw are not in it, nor days "
                "without tracks: where fewer days were watched, fewer arrivals are counted.",
                cannot_fr="les navires sans transpondeur qu’aucun radar n’a vus n’y figurent pas, ni les "
                "jours sans trajets : moins de jours observés, moins d’arrivées comptées.",
                under=service,
                small=figures.SMALL,
            )
        )
