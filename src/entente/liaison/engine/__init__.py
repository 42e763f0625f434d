"""Where liaison posts belong: weighted criteria, how firm the ranking is, and the best set for a budget
(LO6)."""

from entente.liaison.engine.assess import Assessment, Criterion, Flip, assess, flips, rank_acceptability
from entente.liaison.engine.posts import Choice, Demand, Post, choose, frontier, value_of

__all__ = [
    "Assessment",
    "Choice",
    "Criterion",
    "Demand",
    "Flip",
    "Post",
    "assess",
    "choose",
    "flips",
    "frontier",
    "rank_acceptability",
    "value_of",
]
