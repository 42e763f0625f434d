"""The engine of the room: manifests, lists, names, rules and export controls on plain Python and arrays.

No Django, no database, no clock, no network: batch, live, web and command line call the same functions.
"""

from entente.compiled import kept_with_its_sources

kept_with_its_sources(__file__)
