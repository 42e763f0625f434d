"""A real Chromium in front of a live server over the test database.

Where no Chromium is on the machine the tests say so; under ``CI=true`` that is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    # WebGL is imitated; pages are drawn and put together without it, in less than half the time
    "--disable-gpu-rasterization",
    "--disable-gpu-compositing",
]
WIDTHS = {"phone": 390, "tablet": 820, "wide": 1440}


def _missing(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}; under CI=true nothing is skipped")
    pytest.skip(what)


def chromium_path() -> str | None:
    """``ENTENTE_CHROMIUM``, else what the machine calls Chromium."""
    names = (os.environ.get("ENTENTE_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium():
    """The running browser (Playwright's sync API)."""
    from playwright.sync_api import sync_playwright

    path = chromium_path()
    if path is None:
        _missing("no Chromium on this machine (as root: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    file = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not file.exists():
        _missing("axe-core is not here (make assets)")
    return file.read_text(encoding="utf-8")


@pytest.fixture
def open_page(chromium, live_server, client) -> Iterator[Callable]:
    """``open_page("/path", officer=None, language="en", width="wide", theme="light") -> Page``.

    The page carries ``said`` (console errors and failed or foreign requests), which must stay empty.
    """
    contexts = []

    def make(path="/", *, officer=None, language="en", width="wide", theme="light", height=900, scripts=True):
        host = urlsplit(live_server.url).hostname
        context = chromium.new_context(
            viewport={"width": WIDTHS.get(width, width), "height": height},
            locale=f"{language}-CA",
            color_scheme=theme,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        cookies = {"entente_language": language}
        if officer is not None:
            client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
            cookies["sessionid"] = client.cookies["sessionid"].value
        context.add_cookies(
            [{"name": name, "value": value, "domain": host, "path": "/"} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.said = []
        page.on("console", lambda m: page.said.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on(
            "request",
            lambda r: (
                page.said.append(f"foreign address: {r.url}")
                if urlsplit(r.url).hostname not in (host, None, "")
                else None
            ),
        )
        page.goto(live_server.url + path)
        return page

    yield make
    for context in contexts:
        for page in context.pages:
            # an answer still being held or fetched when a test ends would be an error in the next test
            page.unroute_all(behavior="ignoreErrors")
        context.close()


@pytest.fixture
def assert_accessible(axe_source) -> Callable:
    """``assert_accessible(page)``: axe-core finds nothing against WCAG 2.2 AA or its best practices."""

    def check(page, exclude: tuple[str, ...] = ()) -> None:
        page.evaluate(axe_source)
        found = page.evaluate(
            "exclude => axe.run({exclude}, {resultTypes: ['violations']})", [[one] for one in exclude]
        )
        lines = [
            f"{v['id']} ({v['impact']}): {v['help']}\n"
            + "\n".join(f"    {n['html'][:160]}  {n.get('failureSummary', '')[:200]}" for n in v["nodes"][:4])
            for v in found["violations"]
        ]
        assert not lines, f"axe on {page.url}:\n" + "\n".join(lines)

    return check


WIDE = """[...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .filter((one) => !one.closest(".table-scroll, .menu-panel, .sections, .subsections"))
    .map((one) => one.outerHTML.slice(0, 120)).slice(0, 6)"""


@pytest.fixture
def assert_fits() -> Callable:
    """No sideways scrolling of the page itself."""

    def check(page) -> None:
        inner, outer = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        wide = page.evaluate(WIDE) if inner > outer else []
        assert inner <= outer, f"{page.url} is {inner} px wide in a window of {outer} px: {wide}"

    return check
