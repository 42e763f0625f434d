"""Travellers and cargo against lookouts and lists, before they arrive and before they leave (EN1 to EN4)."""
