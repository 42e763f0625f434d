"""A seeded day of border traffic on real geography, with the truth of what an engine should find.

Shares no rule code with :mod:`entente.marine.engine`: what is true is written from the statute here, what
is found is computed there, and :mod:`entente.marine.simulate.score` compares the two.
"""

from entente.compiled import kept_with_its_sources

kept_with_its_sources(__file__)  # before any loop is loaded

from entente.marine.simulate.day import Settings, simulate  # noqa: E402

__all__ = ["Settings", "simulate"]
