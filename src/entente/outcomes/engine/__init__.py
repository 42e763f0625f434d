"""Figures with their uncertainty, contributions over years, and scores in which no measure may rule alone."""

from entente.outcomes.engine.contributions import Contribution, shares
from entente.outcomes.engine.figures import Figure, median, proportion, rate
from entente.outcomes.engine.score import Part, Score, score

__all__ = ["Contribution", "Figure", "Part", "Score", "median", "proportion", "rate", "score", "shares"]
