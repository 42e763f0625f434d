"""Training of both agencies: one catalogue, offers, curricula, shared facilities (TR1–TR4, EN17)."""
