from __future__ import annotations

import json

import pytest

from entente.marine.engine.waters import Waters

from .scene import LINE


@pytest.fixture(scope="module")
def waters(tmp_path_factory):
    ring = [[-81, LINE], [-77, LINE], [-77, 44.5], [-81, 44.5], [-81, LINE]]
    file = tmp_path_factory.mktemp("geo") / "w.geojson"
    file.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    return Waters.from_geojson(file)
