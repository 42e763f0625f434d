"""The live map in headless Chromium with 5,000 moving vessels, beside the two usual ways to draw such points.

The day is played, so that in every frame every vessel stands somewhere else (live they move fifteen times a
second); then the map is dragged while it plays. Measured is the time between two frames of the page, as
``requestAnimationFrame`` tells it. The peers, each on a page of its own, at the same size, over the same
land, with the same tracks at the same speed, dragged by the same movements: Leaflet's canvas renderer with a
circle marker for each vessel, and MapLibre with a GeoJSON source replaced as often as it can take it in. Ours
draws more: shape and colour of the status, where each heads, waters and boundary, the list beside the map.

First useful paint: from navigation until the vessels are drawn and the map under them is whole; cold with an
empty cache, warm with what a browser keeps. A browser without a graphics processor, as here, imitates one.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import bench
from bench.live import ENTENTE, _end, _until, chromium, free_port, quantile

VESSELS = int(os.environ.get("ENTENTE_BENCH_MAP_VESSELS", "5000"))
SECONDS = float(os.environ.get("ENTENTE_BENCH_MAP_S", "10"))
HOURS = 8
LOADS = 5
SPEED = 600
"""Times life; as the map's own clock plays (``picture/clock.js``)."""
SMOOTH_HZ = 30.0
"""Nineteen frames of twenty come at least so fast: half of what a screen shows, and no drag feels held up."""
PAINT_S = 2.0
LEAFLET = "leaflet@1.9.4"
LEAFLET_SHA512 = "nxS1ynzJOmOlHp+iL3FyWqK89GtNL8U8rvlMOsQdTTssxZwCXh8N2NB3GDQOL+YR3XnWyZAxwQixURb+FA74PA=="
VIEW = {"width": 1440, "height": 900}
COUNT = """() => {
  window.frames_ = [];
  let last = 0;
  const one = (at) => { if (last) frames_.push(at - last); last = at; requestAnimationFrame(one); };
  requestAnimationFrame(one);
}"""
WHOLE = """
/* the map under the vessels is whole when it first says so; both moments are looked for in every frame */
window.firsts = {};
const look = () => {
  const shell = document.getElementById("picture");
  if (shell?.dataset.painted) window.firsts.vessels ??= performance.now();
  if (shell?.dataset.state === "idle") window.firsts.map ??= performance.now();
  if (!window.firsts.vessels || !window.firsts.map) requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
BOX = """() => {
  const { width, height } = document.querySelector("#picture-map canvas").getBoundingClientRect();
  return [Math.round(width), Math.round(height)];
}"""
BOUNDS = """async () => {
  const { chart } = await import(document.querySelector('link[href*="picture/state"]').href);
  return chart.map.getBounds().toArray();
}"""
COLOURS = """async () => {
  const { colours } = await import(document.querySelector('link[href*="core/js/map/marks"]').href);
  return colours(document.getElementById("picture")).status;
}"""


@dataclass
class Frames:
    """Times between frames (ms) and how often a second the fleet was drawn anew (None: not told apart)."""

    moving: list[float]
    panning: list[float]
    drawn_hz: float | None = None

    def told(self) -> str:
        both = (("moving", self.moving), ("dragged", self.panning))
        more = "" if self.drawn_hz is None else f"; {self.drawn_hz:.0f} new states drawn a second"
        return (
            "; ".join(
                f"{what}: median {quantile(ms, 0.5):.1f} ms, p95 {quantile(ms, 0.95):.1f}, "
                f"p99 {quantile(ms, 0.99):.1f}, worst {max(ms):.0f}"
                for what, ms in both
            )
            + more
        )


def hz(ms: list[float], q: float = 0.95) -> float:
    return 1000 / quantile(ms, q)


def leaflet() -> Path:
    """The folder of Leaflet's built files, fetched once from the npm registry; its digest is compared."""
    folder = bench.PEERS / "npm" / LEAFLET
    if (folder / "leaflet.js").exists():
        return folder
    with tempfile.TemporaryDirectory() as made:
        subprocess.run(
            ["npm", "pack", "--silent", LEAFLET, "--pack-destination", made], check=True, capture_output=True
        )
        [packed] = Path(made).glob("*.tgz")
        if base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode() != LEAFLET_SHA512:
            raise RuntimeError(f"{LEAFLET} is not the one that this bench names")
        with tarfile.open(packed) as archive:
            archive.extractall(made, filter="data")
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("leaflet.css", "leaflet.js"):
            shutil.copy(Path(made) / "package" / "dist" / name, folder / name)
    return folder


def say(text: str) -> None:
    print(f"map: {text}", file=sys.stderr, flush=True)


def drag(page: Any, box: dict[str, float], seconds: float) -> None:
    """Round and round, as a hand does that looks about, from the middle of the map."""
    across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    reach = min(box["width"], box["height"]) / 4
    page.mouse.move(across + reach, down)
    page.mouse.down()
    began = time.monotonic()
    while (turned := (time.monotonic() - began) / 3 * 2 * pi) < seconds / 3 * 2 * pi:
        page.mouse.move(across + reach * cos(turned), down + reach * sin(turned))
        time.sleep(0.008)
    page.mouse.up()


def frames(page: Any, box: dict[str, float]) -> tuple[list[float], list[float]]:
    """What a page that plays needed for its frames: by itself, then while it is dragged."""
    page.evaluate(COUNT)
    page.wait_for_timeout(1500)
    found = []
    for work in (lambda: page.wait_for_timeout(SECONDS * 1000), lambda: drag(page, box, SECONDS)):
        page.evaluate("() => { window.frames_.length = 0; }")
        work()
        found.append(page.evaluate("() => window.frames_"))
    return found[0], found[1]


def until(page: Any, script: str, seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not page.evaluate(script):
        if time.monotonic() > ends:
            raise RuntimeError(f"not within {seconds:.0f} s: {script}")
        page.wait_for_timeout(100)


def ours(page: Any, base: str) -> Frames:
    page.goto(base + "marine/picture/")
    page.wait_for_selector("#picture[data-state=idle][data-painted][data-whole=true]", timeout=60_000)
    in_view = int(page.get_attribute("#picture", "data-in-view"))
    if in_view < 0.8 * VESSELS:
        raise RuntimeError(f"only {in_view} of {VESSELS} vessels are in view")
    page.evaluate(
        """(minutes) => {
          const slider = document.querySelector("#picture-slider");
          slider.value = minutes;
          slider.dispatchEvent(new Event("input"));
        }""",
        1440 - HOURS * 60 + 10,
    )
    page.locator("button[data-play]").click()
    box = page.locator("#picture-map canvas").first.bounding_box()
    return Frames(*frames(page, box))


def peer(page: Any, base: str, kind: str, size: tuple[int, int]) -> Frames:
    page.goto(f"{base}peers.html?kind={kind}&width={size[0]}&height={size[1]}")
    until(page, "() => window.ready === true")
    page.evaluate("() => window.play()")
    before, began = page.evaluate("() => window.drawn"), time.monotonic()
    found = frames(page, page.locator("#map").bounding_box())
    seconds = time.monotonic() - began
    return Frames(*found, (page.evaluate("() => window.drawn") - before) / seconds)


def paints(browser: Any, base: str, state: Any) -> dict[str, list[float]]:
    """Seconds to the first useful paint, cold and warm, each in a browser that knows only the officer."""
    found: dict[str, list[float]] = {"cold": [], "warm": []}
    for _ in range(LOADS):
        context = browser.new_context(viewport=VIEW, storage_state=state, reduced_motion="reduce")
        context.add_init_script(WHOLE)
        page = context.new_page()
        for how in found:
            page.goto(base + "marine/picture/")
            until(page, "() => Boolean(window.firsts?.vessels && window.firsts?.map)")
            firsts = page.evaluate("() => window.firsts")
            found[how].append(max(firsts["vessels"], firsts["map"]) / 1000)
            page.goto("about:blank")
        context.close()
    return found


def signed_in(browser: Any, base: str) -> Any:
    from entente.core.accounts import DEMO_PASSWORD

    context = browser.new_context(viewport=VIEW, reduced_motion="reduce")
    page = context.new_page()
    page.goto(base + "accounts/login/")
    page.fill("[name=login]", "marine.analyst")
    page.fill("[name=password]", DEMO_PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    return context


@contextlib.contextmanager
def peers_served(folder: Path, scene: dict[str, Any]) -> Any:
    static = bench.ROOT / "src" / "entente" / "site" / "static" / "vendor"
    for file in (
        *(static / "maplibre").glob("maplibre-gl*"),
        static / "geo" / "land.json",
        *leaflet().glob("leaflet.*"),
    ):
        shutil.copy(file, folder / file.name)
    shutil.copy(bench.ROOT / "bench" / "_peers_map.html", folder / "peers.html")
    (folder / "scene.json").write_text(json.dumps(scene))

    class Quiet(http.server.SimpleHTTPRequestHandler):
        extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript"}

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


@contextlib.contextmanager
def room(folder: Path) -> Any:
    """A room of its own with the fleet in it, served; its address."""
    os.environ |= {"ENTENTE_DATA": str(folder), "ENTENTE_DEMO": "1"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entente.site.settings")
    import django

    django.setup()
    from entente.site.postgres import Place

    port = free_port()
    with contextlib.ExitStack() as leaving:
        log = leaving.enter_context((folder / "log").open("wb"))
        # as root the database's files lie outside the data folder
        leaving.callback(shutil.rmtree, Place.of(folder).home, ignore_errors=True)
        say("a room of its own is being prepared")
        fleet = [sys.executable, "-m", "bench._fleet", str(VESSELS), str(HOURS)]
        for command in ([*ENTENTE, "init"], fleet):
            if subprocess.run(command, stdout=log, stderr=log).returncode:
                raise RuntimeError((folder / "log").read_text(errors="replace")[-2000:])
        leaving.callback(
            _end, subprocess.Popen([*ENTENTE, "serve", "--port", str(port)], stdout=log, stderr=log)
        )
        base = f"http://127.0.0.1:{port}/"
        _until(lambda: urllib.request.urlopen(base + "accounts/login/", timeout=5), 600)
        yield base


def measured(folder: Path) -> tuple[dict[str, Frames], dict[str, list[float]]]:
    from playwright.sync_api import sync_playwright
    from tests.plugins.browser import ARGUMENTS, chromium_path

    found: dict[str, Frames] = {}
    with room(folder) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        context = signed_in(browser, base)
        page = context.new_page()
        say(f"{VESSELS:,} vessels, played and dragged for {SECONDS:.0f} s each")
        found["ours"] = ours(page, base)
        day = page.request.get(base + "marine/picture/day.json").json()
        scene = {
            "columns": day["vessels"], "at": day["at"], "from": day["until"] - (HOURS * 60 - 10) * 60_000,
            "speed": SPEED, "colours": page.evaluate(COLOURS),
        }  # fmt: skip
        page.goto(base + "marine/picture/")
        page.wait_for_selector("#picture[data-state=idle]", timeout=60_000)
        scene["bounds"], size = page.evaluate(BOUNDS), page.evaluate(BOX)
        page.close()
        served = folder / "peers"
        served.mkdir()
        with peers_served(served, scene) as peers:
            for kind in ("leaflet", "maplibre"):
                say(kind)
                apart = browser.new_context(viewport=VIEW)
                found[kind] = peer(apart.new_page(), peers, kind, size)
                apart.close()
        say("first useful paint")
        return found, paints(browser, base, context.storage_state())


def main() -> list[bench.Row]:
    if not chromium():
        raise RuntimeError("no Chromium on this machine (as root: apt-get install chromium)")
    with tempfile.TemporaryDirectory(prefix="entente-bench-map-") as made:
        found, paint = measured(Path(made))
    mine = found["ours"]
    busy = f"; load {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors"
    named = f"live map, {VESSELS:,} vessels"
    rows = []
    for what in ("moving", "panning"):
        ms = getattr(mine, what)
        rows.append(
            bench.Row(
                f"{named} {what}: 1/p95", "smooth", SMOOTH_HZ, hz(ms), "frames/s", 1.0,
                mine.told() + busy if what == "moving" else "",
            )
        )  # fmt: skip
        for kind, name in (("leaflet", "Leaflet, canvas"), ("maplibre", "MapLibre, GeoJSON")):
            rows.append(
                bench.Row(
                    f"{named} {what}: 1/p95", name, hz(getattr(found[kind], what)), hz(ms), "frames/s", 1.0,
                    found[kind].told() if what == "moving" else "",
                )
            )  # fmt: skip
    for how, seconds in paint.items():
        note = f"{how}: {', '.join(f'{one:.2f}' for one in seconds)} s"
        middle = statistics.median(seconds)
        rows.append(
            bench.Row(
                f"live map: 1/first useful paint, {how}", f"within {PAINT_S:g} s ", 1 / PAINT_S, 1 / middle,
                "1/s", 1.0, note,
            )
        )  # fmt: skip
    return rows
