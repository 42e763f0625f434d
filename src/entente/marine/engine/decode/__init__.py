"""Positions, identities and sightings from files: NMEA 0183 AIS, CSV, Parquet, plain or compressed.

What a file is, its content says: gzip, Zstandard and Parquet by their magic numbers, sentences by
``!..VDM,``, tables by their header (both MarineCadastre generations, radar tracks, sightings).
"""

from entente.marine.engine.decode.read import read

__all__ = ["read"]
