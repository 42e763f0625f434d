"""The engine of the room: decode, tracks, events, passages, match and compliance on plain arrays."""

from entente.compiled import kept_with_its_sources

kept_with_its_sources(__file__)
