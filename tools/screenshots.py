"""Take the README's two pictures from the running demonstration: the queue, and one finding.

``make screenshots`` starts the demonstration for it; ``ENTENTE_URL`` names one that runs already.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "img"
ACCOUNT = "marine.analyst"
PASSWORD = os.environ.get("ENTENTE_DEMO_PASSWORD", "demonstration")
CHROMIUM = os.environ.get("ENTENTE_CHROMIUM", "/usr/bin/chromium")
DRAWS_MAPS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
]
START_WITHIN_S = 600


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a demonstration; one of our own is stopped afterwards."""
    if given := os.environ.get("ENTENTE_URL"):
        yield given.rstrip("/")
        return
    command = [str(Path(sys.executable).with_name("entente")), "demo", "--port", "8931"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
    try:
        until, said = time.monotonic() + START_WITHIN_S, []
        for line in running.stdout or ():
            said.append(line)
            if found := re.search(r"http://[\w.:\[\]-]+", line):
                yield found.group().rstrip("/")
                break
            if time.monotonic() > until:
                raise TimeoutError("the demonstration did not start")
        else:
            raise RuntimeError(f"the demonstration ended before it told its address:\n{''.join(said[-20:])}")
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(60)


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("#id_login", ACCOUNT)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda url: "login" not in url)


def take(address: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=DRAWS_MAPS)
        page = browser.new_page(viewport={"width": 1360, "height": 860}, color_scheme="light", locale="en-CA")
        sign_in(page, address)
        page.goto(f"{address}/marine/findings/")
        page.screenshot(path=PICTURES / "queue.png")
        named = page.locator("ol.findings li", has=page.locator("strong", has_not_text="("))
        named.first.locator("a").click()
        page.wait_for_selector("[data-map][data-state=idle]", timeout=90_000)
        page.set_viewport_size({"width": 1360, "height": 1240})
        page.wait_for_selector("[data-map][data-state=idle]", timeout=90_000)
        page.screenshot(path=PICTURES / "finding.png")
        browser.close()


if __name__ == "__main__":
    with demonstration() as place:
        take(place)
