"""The map kit in a real browser: it draws from our own files alone, and says so where it cannot."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template import engines
from django.test import override_settings
from django.urls import include, path

from entente.core import statuses
from entente.core.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ERIE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"role": "track", "status": "overdue", "times": [0, 600_000, 1_200_000, 1_500_000]},
            "geometry": {
                "type": "LineString",
                "coordinates": [[-81.25, 42.2], [-81.22, 42.4], [-81.2, 42.55], [-81.21, 42.655]],
            },
        },
        {
            "type": "Feature",
            "properties": {"role": "window", "status": "overdue"},
            "geometry": {"type": "LineString", "coordinates": [[-81.3, 42.1], [-81.25, 42.2]]},
        },
        {
            "type": "Feature",
            "properties": {"role": "vessel", "status": "overdue", "course": 350, "name": "GRAND LADY 214"},
            "geometry": {"type": "Point", "coordinates": [-81.21, 42.655]},
        },
        {
            "type": "Feature",
            "properties": {"role": "site", "name": "Port Stanley"},
            "geometry": {"type": "Point", "coordinates": [-81.22, 42.66]},
        },
    ],
}
PAGE = """{% extends "core/base.html" %}{% load face %}
{% block title %}Map{% endblock %}
{% block head %}{% include "core/partials/map_head.html" %}{% endblock %}
{% block content %}<h1>Map</h1>{{ shape|json_script:"shape" }}
{% include "core/partials/map.html" with data_id="shape" title="Passage of GRAND LADY 214" list_id="twin" %}
<ol id="twin"><li>{% status "overdue" %}</li></ol>{% endblock %}"""


def map_page(request):
    return HttpResponse(engines["django"].from_string(PAGE).render({"shape": ERIE}, request))


urlpatterns = [path("map-page/", map_page), path("", include(settings.ROOT_URLCONF))]


@pytest.fixture
def served():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("fr", "dark")])
def test_a_passage_is_drawn(
    open_page, officer_of, served, assert_accessible, assert_fits, language, theme, tmp_path
):
    page = open_page(
        "/map-page/",
        officer=officer_of("RCMP", Role.MARINE_ANALYST),
        language=language,
        theme=theme,
        width="tablet",
    )
    page.locator("[data-map][data-state=idle]").wait_for(timeout=60_000)
    picture = page.locator(".map canvas").screenshot(path=tmp_path / "map.png")
    assert len(picture) > 8_000, "an empty canvas compresses to almost nothing"
    shown = page.locator(".map-legend li:visible").all_inner_texts()
    assert str(statuses.get("overdue").word) in " ".join(shown) or language == "fr"
    assert page.locator("[data-legend=window]").is_visible()
    assert not page.locator("[data-legend=area]").is_visible()
    assert page.get_by_text("Port Stanley").count() == 1
    assert "OpenStreetMap" in page.locator(".map-foot").inner_text()
    assert page.locator(".map canvas").get_attribute("tabindex") == "0"
    assert_accessible(page)
    assert_fits(page)
    assert page.said == []


def test_without_webgl_the_page_says_where_to_look(open_page, officer_of, served):
    page = open_page("/map-page/", officer=officer_of("RCMP", Role.MARINE_ANALYST))
    page.context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.reload()
    page.locator(".map-broken").wait_for(timeout=30_000)
    assert page.locator("#twin li").is_visible()
