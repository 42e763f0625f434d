"""Threats abroad and at the border, and early signals of change (PP4, EN9, EN10)."""
