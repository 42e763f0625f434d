"""Secondments and exchanges between the agencies (CL1–CL5, GV6)."""
