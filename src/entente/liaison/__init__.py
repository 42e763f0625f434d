"""Liaison officers abroad: who covers what, where posts belong, what officers are told (LO1–LO7)."""
