"""Headless Chromium for the tests: the machine's own, driven by Playwright."""

from __future__ import annotations

import os
import shutil

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
]


def chromium_path() -> str | None:
    """``ENTENTE_CHROMIUM``, else what the machine calls Chromium."""
    names = (os.environ.get("ENTENTE_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium():
    """A running browser (Playwright's ``Browser``); skips where there is none, fails under ``CI=true``."""
    path = chromium_path()
    if path is None:
        message = "no Chromium on this machine (as root: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(message + "; under CI=true nothing is skipped")
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
