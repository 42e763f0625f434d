"""International fora: meet before, one voice, report after, funds steered by evidence (IF1–IF3)."""
