"""A real browser on the findings' page: when each finding first stood there, painted.

Usage: ``python -m bench._watcher BASE PASSWORD``. Writes ``ready``, then ``id milliseconds`` (UTC)
for each finding that appears, until standard input ends.
"""

from __future__ import annotations

import select
import sys

from playwright.sync_api import sync_playwright

PAGE = "marine/findings/?state=all&status=in_waters"
"""Vessels that have just come in, the newest first."""
SEEN = """
window.firstSeen = {};
const look = () => {
  const at = Date.now(), rows = document.querySelectorAll("[data-row][id^='f-']");
  for (const row of rows) window.firstSeen[row.id.slice(2)] ??= at;
};
document.addEventListener("DOMContentLoaded", () => {
  look();
  const changes = new MutationObserver(() => requestAnimationFrame(look));
  changes.observe(document.body, { childList: true, subtree: true });
});
"""


def main(base: str, password: str) -> None:
    from tests.plugins.browser import ARGUMENTS, chromium_path

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        page = browser.new_page()
        page.goto(base + "accounts/login/")
        page.fill("[name=login]", "marine.analyst")
        page.fill("[name=password]", password)
        page.press("[name=password]", "Enter")
        page.wait_for_load_state()
        page.add_init_script(SEEN)
        page.goto(base + PAGE)
        told: set[str] = set()
        print("ready", flush=True)
        while not select.select([sys.stdin], [], [], 0)[0]:
            page.wait_for_timeout(1000)
            for one, at in page.evaluate("window.firstSeen").items():
                if one not in told:
                    told.add(one)
                    print(one, at, flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
