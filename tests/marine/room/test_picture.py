"""The live map: what it draws, what its list says, five thousand moving vessels, the keyboard, the stream."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from tests.marine.room.conftest import SECRET_REPORTED, SECRET_VESSEL

from entente.core.gate import Context, working_as
from entente.core.registers.reader import Reader
from entente.marine import ingest, picture_day
from entente.marine.models import Finding, Track, Vessel, WatchArea

STATUSES = [one for one in Finding.Status.values if one != "no_arrival"]


def crowd(number: int, seed: int = 3) -> None:
    """Vessels under way on the Great Lakes until now, a point every ten minutes for six hours."""
    writers, rng = ingest.service_writers(), np.random.default_rng(seed)
    now = int(timezone.now().timestamp() * 1000)
    vessels, tracks, findings = [], [], []
    for n in range(number):
        lon, lat = rng.uniform(-83, -76.5), rng.uniform(41.6, 44.2)
        east, north = rng.uniform(-0.012, 0.012, 2)
        route = [[now - (36 - k) * 600_000, lon + east * k, lat + north * k] for k in range(37)]
        pk, subject, status = uuid.uuid4(), f"crowd:{n}#1", STATUSES[n % len(STATUSES)]
        vessels.append(
            Vessel(id=pk, label=writers.police, track_key=f"crowd:{n}", source="ais", name=f"Crowd {n}")
        )
        tracks.append(
            Track(
                id=ingest.key("track", subject),
                label=writers.police,
                subject=subject,
                vessel_id=pk,
                started_at=ingest.moment(route[0][0]),
                ended_at=ingest.moment(route[-1][0]),
                route=route,
            )
        )
        findings.append(
            Finding(
                label=writers.finding,
                kind="marine.arrival",
                subject=subject,
                judged="x",
                status=status,
                occurred_at=timezone.now(),
                area="great_lakes",
                place="Port Nowhere",
                vessel_id=pk,
                vessel_name=f"Crowd {n}",
                lon=lon,
                lat=lat,
                urgency=float(n % 9),
                confidence=0.9,
            )
        )
    with working_as(writers.picture):
        for model, rows in ((Vessel, vessels), (Track, tracks), (Finding, findings)):
            model.objects.bulk_create(rows, 500)


# -- what the answers hold ----------------------------------------------------------------------------
@pytest.fixture
def fresh(people):
    """The small day moved to now: its vessels were seen in the last hours."""
    crowd(12)


def told(client, officer, path):
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(path)
    return answer.status_code, json.loads(answer.content) if answer.status_code == 200 else answer.content


@pytest.mark.django_db
def test_en8_now_is_the_end_of_each_track_and_the_day_is_all_of_it(client, people, fresh):
    for path, points in (("/marine/picture/now.json", 2), ("/marine/picture/day.json", 37)):
        status, data = told(client, people["marine.analyst"], path)
        assert status == 200
        columns = data["vessels"]
        assert len(columns["vessel"]) == 12
        assert {len(one) for one in columns["t"]} == {points}
        assert {len(column) for column in columns.values()} == {12}
        assert set(columns["status"]) == set(STATUSES)
        with working_as(Context(people["marine.analyst"], "customs-act-11")) as context:
            track = Track.objects.visible(context).get(vessel_id=columns["vessel"][0])
        t, lon, lat = track.route[-1]
        assert columns["lon"][0][-1] == round(lon * 1e5)
        assert columns["lat"][0][-1] == round(lat * 1e5)
        assert abs(data["at"] + columns["t"][0][-1] * 1000 - t) <= 1000


@pytest.mark.django_db
@pytest.mark.parametrize(("account", "expected"), [("targeting.officer", 0), ("partner.marine", 0)])
def test_who_may_not_see_tracks_sees_an_empty_map(client, people, fresh, account, expected):
    for path in ("/marine/picture/now.json", "/marine/picture/day.json"):
        status, data = told(client, people[account], path)
        assert (status, len(data["vessels"]["vessel"])) == (200, expected)
    status, _ = told(client, people["privacy.officer"], "/marine/picture/now.json")
    assert status == 403


@pytest.mark.django_db
def test_the_other_agencys_map_is_recorded_with_every_vessel_on_it(client, people, fresh, monkeypatch):
    from entente import ledger

    recorded, append = [], ledger.append

    def spy(event, subject, **more):
        recorded.append((event, more["content"]))
        return append(event, subject, **more)

    monkeypatch.setattr(ledger, "append", spy)
    _, data = told(client, people["trc.officer"], "/marine/picture/now.json")
    shown = [content for event, content in recorded if event == "marine:track:disclosed"]
    assert [len(content["ids"]) for content in shown] == [len(data["vessels"]["vessel"])] == [12]
    recorded.clear()
    told(client, people["marine.analyst"], "/marine/picture/now.json")
    assert not [event for event, _ in recorded if event == "marine:track:disclosed"]  # the own tracks


@pytest.mark.django_db
def test_what_is_drawn_around(client, people, loaded):
    writers = ingest.service_writers()
    with working_as(writers.picture):
        WatchArea(
            label=writers.police, name_en="Narrows", name_fr="Goulets", lon=-83.0, lat=42.0, radius_km=10,
            valid_from=timezone.now().date() - timedelta(days=1),
        ).save(force_insert=True)  # fmt: skip
    with working_as(Context(people["marine.analyst"], "customs-act-11")) as context:
        (area,) = [
            f for f in picture_day.around(Reader(context))["features"] if f["properties"]["role"] == "area"
        ]
    ring = area["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    from entente.marine.engine.geodesy import distance_m

    for lon, lat in ring:
        assert distance_m(-83.0, 42.0, lon, lat) == pytest.approx(10_000, rel=0.01)


@pytest.mark.django_db
def test_a_stretch_nobody_observed_names_its_vessel_even_without_a_name(loaded, people):
    """A boat that said no name is called by its number, as everywhere."""
    writers = ingest.service_writers()
    with working_as(writers.picture) as context:
        rows = Finding.objects.visible(context).filter(mmsi=316009999)
        (row,) = rows
        entry = row.entry | {"gap": True}
        assert rows.update(vessel_name="", entry=entry, occurred_at=timezone.now()) == 1
    with working_as(Context(people["marine.analyst"], "customs-act-11")) as context:
        features = picture_day.around(Reader(context))["features"]
    labels = [f["properties"]["label"] for f in features if f["properties"]["role"] == "window"]
    assert labels == ["MMSI 316009999"]


@pytest.mark.django_db
def test_what_cannot_be_asked_is_said_in_both_languages(client, people):
    client.force_login(people["marine.analyst"])
    answer = client.get("/marine/live/positions?since=yesterday")
    assert answer.status_code == 422
    assert "réponse précédente" in answer.json()["error_fr"]


# -- in a real browser ---------------------------------------------------------------------------------------
browser = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


def until(page, script: str) -> None:
    """Polls from here: the page's own policy forbids evaluating text, and so Playwright's waiting for it."""
    for _ in range(300):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(script)


def streamed(page, *events) -> None:
    """The stream as the live process's contract has it: the test server serves no asynchronous answers."""
    body = "retry: 600000\n" + "".join(
        f"event: {kind}\ndata: {json.dumps(data)}\n\n" for kind, data in events
    )
    page.route("**/marine/live/events", lambda r: r.fulfill(content_type="text/event-stream", body=body))


BOTH_WAYS = """async (vessels) => {
  const load = (name) => import(document.querySelector(`link[href*="${name}"]`).href);
  const { Overlay } = await load("picture/overlay"), { Graphics } = await load("picture/webgl");
  const { Flat } = await load("picture/flat"), { vessel, observed, ordered } = await load("picture/fleet");
  const { colours, marks } = await load("core/js/map/marks"), keys = Object.keys(marks), now = Date.now();
  const fleet = ordered(Array.from({ length: vessels }, (_, n) => {
    const one = vessel({ track: `t${n}`, status: keys[n % keys.length], urgency: n % 7 });
    const lon = -81 + (n * 37 % 211) / 211 * 2, lat = 42 + (n * 53 % 197) / 197;
    for (let k = 6; k >= 0; k -= 1) observed(one, now - k * 6e5, lon - k * 0.004, lat);
    return one;
  }));
  const view = { cx: (-80 + 180) / 360, cy: 0.37, world: 90000, width: 900, height: 600 };
  const middle = fleet.reduce((sum, one) => sum + one.y.at(-1), 0) / vessels; view.cy = middle;
  const masks = [], painted = [], headings = [];
  for (const Painter of [Graphics, Flat]) {
    const canvas = document.createElement("canvas"), copy = document.createElement("canvas");
    copy.width = 900; copy.height = 600;
    const overlay = new Overlay(canvas, colours(document.getElementById("picture")), marks, Painter);
    painted.push(overlay.draw(fleet, view, now, { live: true, hidden: new Set(), chosen: fleet[0] }));
    headings.push(overlay.under.count);
    const pen = copy.getContext("2d"); pen.drawImage(canvas, 0, 0, 900, 600);
    const { data } = pen.getImageData(0, 0, 900, 600);
    masks.push(data.filter((_, k) => k % 4 === 3).map((alpha) => alpha > 100));
  }
  let either = 0, both = 0;
  masks[0].forEach((one, k) => { either += one || masks[1][k] ? 1 : 0; both += one && masks[1][k] ? 1 : 0; });
  return [painted, headings, either, both];
}"""


LOOK_AT = """async ([lng, lat, zoom]) => {
  const { chart } = await import(document.querySelector('link[href*="picture/state"]').href);
  chart.map.jumpTo({ center: [lng, lat], zoom });
}"""
HATCHED = """(async () => {
  const { chart } = await import(document.querySelector('link[href*="picture/state"]').href);
  const middle = chart.map.project(chart.map.getCenter());
  return chart.map.queryRenderedFeatures(middle, { layers: ["disputed"] }).length > 0;
})()"""


def opened(open_page, officer, events=(("hello", {}),), **options):
    page = open_page("/", officer=officer, **options)
    streamed(page, *events)
    page.goto(page.url.rstrip("/") + "/marine/picture/")
    page.wait_for_selector("#picture[data-state=idle][data-painted]", timeout=60_000)
    page.wait_for_selector("#picture-list button")
    return page


class TestInTheBrowser:
    pytestmark = browser

    def test_five_thousand_vessels_move_and_the_list_says_what_the_map_shows(
        self, open_page, people, capsys, record_property
    ):
        crowd(5_000)
        page = opened(open_page, people["marine.analyst"])
        page.wait_for_selector("#picture[data-whole=true]", timeout=60_000)
        assert page.get_by_text("of 5,000 vessels").count() == 1
        in_view = int(page.get_attribute("#picture", "data-in-view"))
        assert in_view > 4_000
        until(page, f"document.querySelector('[data-count]').textContent.includes('{in_view:,} of 5,000')")
        assert page.locator("#picture-list li").count() == 100
        first = page.locator("#picture-list li").first.inner_text()
        page.evaluate(
            "() => { window.frames_ = []; let last = 0; const one = (at) => {"
            " if (last) frames_.push(at - last); last = at; requestAnimationFrame(one); };"
            " requestAnimationFrame(one); }"
        )
        slider = page.locator("#picture-slider")
        page.evaluate(
            "document.querySelector('#picture-slider').value = 1200;"
            "document.querySelector('#picture-slider').dispatchEvent(new Event('input'))"
        )
        begun = slider.input_value()
        page.evaluate("window.frames_.length = 0")
        page.locator("button[data-play]").click()
        page.wait_for_timeout(4_000)
        page.locator("button[data-play]").click()
        frames = sorted(page.evaluate("window.frames_"))
        assert int(slider.input_value()) > int(begun)  # the clock ran while frames were drawn
        assert len(frames) > 10
        middle, high = frames[len(frames) // 2], frames[int(len(frames) * 0.95)]
        painted = int(page.get_attribute("#picture", "data-painted"))
        record_property("frame_ms", [middle, high])
        with capsys.disabled():
            print(  # noqa: T201
                f"\n{in_view} moving vessels: frame median {middle:.1f} ms, p95 {high:.1f} ms; "
                f"first vessels drawn {painted} ms after navigation"
            )
        assert first
        assert page.said == []

    @pytest.mark.parametrize(("vessels", "apart"), [(40, 0.3), (2_000, 0.3)])  # with trails; and in a crowd
    def test_drawn_by_hand_or_by_graphics_it_is_the_same_picture(self, open_page, people, vessels, apart):
        crowd(1)
        page = opened(open_page, people["marine.analyst"])
        painted, headings, either, both = page.evaluate(BOTH_WAYS, vessels)
        assert painted == [vessels, vessels]
        assert headings == [
            vessels + 1,
            vessels + 1,
        ]  # each has one, in a crowd, too; and the chosen one's ring
        assert either > 20 * vessels**0.5
        assert (either - both) / either < apart  # edges differ: shapes are put on whole pixels by hand
        assert page.said == []

    def test_by_keyboard(self, open_page, people):
        crowd(30)
        page = opened(open_page, people["marine.analyst"])
        shown = page.locator("#picture-list li").count()
        button = page.locator("[data-statuses] button[data-status=unreported]")
        page.wait_for_selector("[data-statuses] button[data-status=unreported]")
        button.focus()
        page.keyboard.press("Enter")  # the legend hides a status, on the map and in the list
        until(page, f"document.querySelectorAll('#picture-list li').length < {shown}")
        assert button.get_attribute("aria-pressed") == "false"
        page.locator("#picture-list button").first.focus()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-chosen]:not([hidden]) a.button")
        assert page.locator("[data-chosen] h2").inner_text().startswith("Crowd")
        page.locator("canvas.maplibregl-canvas").focus()
        page.keyboard.press("Enter")  # who arrived in the middle of the map?
        page.get_by_role("button", name="Who arrived here?").press("Enter")
        page.wait_for_selector("#answer .answer")
        assert page.said == []

    def test_the_list_names_what_else_the_map_shows(self, open_page, people, loaded):
        """A stretch that nobody observed and a watch area, by keyboard, each leading to its own page."""
        writers = ingest.service_writers()
        with working_as(writers.picture) as context:
            rows = Finding.objects.visible(context).filter(mmsi=316009999)
            entry = rows.get().entry
            t, lon, lat = entry["t"], entry["lon"], entry["lat"]
            subject = rows.get().subject
            rows.update(entry=entry | {"gap": True}, occurred_at=timezone.now())
            route = [[t - 60_000, lon, lat - 0.05], [t, lon, lat], [t + 60_000, lon, lat + 0.05]]
            Track.objects.visible(context).filter(subject=subject).update(route=route)
            WatchArea(
                label=writers.police, name_en="Narrows", name_fr="Goulets", lon=lon, lat=lat, radius_km=10,
                valid_from=timezone.now().date() - timedelta(days=1),
            ).save(force_insert=True)  # fmt: skip
        crowd(2)
        page = opened(open_page, people["marine.analyst"])
        page.evaluate(LOOK_AT, [lon, lat, 8])
        until(page, "document.querySelectorAll('[data-waters] a').length === 2")
        said = page.locator("[data-waters] a").all_inner_texts()
        assert "Watch area: Narrows" in said
        assert any("not observed" in one for one in said)
        page.evaluate(LOOK_AT, [lon + 20, lat, 8])
        until(page, "document.querySelectorAll('[data-waters] a').length === 0")
        page.evaluate(LOOK_AT, [lon, lat, 8])
        until(page, "document.querySelectorAll('[data-waters] a').length === 2")
        page.locator("[data-waters] a").filter(has_text="not observed").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/marine/findings/**")
        assert page.said == []

    def test_en8_what_the_stream_tells_is_read_and_drawn(self, open_page, people):
        crowd(10)
        writers = ingest.service_writers()
        with working_as(writers.picture) as context:
            row = Finding.objects.visible(context).filter(vessel_name="Crowd 0").get()
        page = open_page("/", officer=people["marine.analyst"])

        def changes(route):
            """The row changes after the page was drawn; the stream then says which."""
            with working_as(writers.picture) as inside:
                Finding.objects.visible(inside).filter(pk=row.pk).update(vessel_name="BRAND NEW", urgency=20)
                Vessel.objects.visible(inside).filter(pk=row.vessel_id).update(name="BRAND NEW")
            body = "retry: 600000\n" + "".join(
                f"event: {kind}\ndata: {json.dumps(data)}\n\n"
                for kind, data in (("hello", {}), ("findings", {"ids": [str(row.pk)]}))
            )
            route.fulfill(content_type="text/event-stream", body=body)

        page.route("**/marine/live/events", changes)
        page.goto(page.url.rstrip("/") + "/marine/picture/")
        page.locator("[data-queue-part]").get_by_text("BRAND NEW").wait_for(timeout=30_000)
        page.locator("#picture-list").get_by_text("BRAND NEW").wait_for(timeout=30_000)
        assert page.said == []

    @pytest.mark.parametrize("slow", ["now", "day"])
    def test_en8_a_change_told_before_the_vessels_are_read_is_not_lost(self, open_page, people, slow):
        crowd(5)
        writers = ingest.service_writers()
        with working_as(writers.picture) as context:
            row = Finding.objects.visible(context).filter(vessel_name="Crowd 0").get()
        page = open_page("/", officer=people["marine.analyst"])
        held: list = []
        changed = False

        def late(route):
            """The fleet as it was before the change arrives after the change was told and read."""
            answer = route.fetch()
            if changed:
                route.fulfill(response=answer)
            else:
                held.append((route, answer))

        def told(route):
            nonlocal changed
            with working_as(writers.picture) as inside:
                Finding.objects.visible(inside).filter(pk=row.pk).update(vessel_name="BRAND NEW", urgency=20)
                Vessel.objects.visible(inside).filter(pk=row.vessel_id).update(name="BRAND NEW")
            changed = True
            route.fulfill(response=route.fetch())
            for waiting, answer in held:
                waiting.fulfill(response=answer)

        page.route(f"**/marine/picture/{slow}*", late)
        page.route("**/marine/picture/told*", told)
        streamed(page, ("hello", {}), ("findings", {"ids": [str(row.pk)]}))
        page.goto(page.url.rstrip("/") + "/marine/picture/")
        page.locator("#picture-list").get_by_text("BRAND NEW").wait_for(timeout=30_000)
        assert page.said == []

    def test_live_positions_move_a_vessel_and_bring_new_ones(self, open_page, people):
        crowd(3)
        page = open_page("/", officer=people["marine.analyst"])
        now = int(timezone.now().timestamp() * 1000)
        fields = ["track", "mmsi", "name", "t", "lon", "lat", "sog", "cog", "source", "heard"]
        rows = [
            ["crowd:0", None, "Crowd 0", now, -79.5, 43.4, 8.0, 90.0, "ais", now],
            ["mmsi:316999888", 316999888, "LATE COMER", now, -79.2, 43.4, 8.0, 90.0, "ais", now],
        ]
        page.route(
            "**/marine/live/positions*",
            lambda r: r.fulfill(json={"fields": fields, "until": now, "newest": now, "rows": rows}),
        )
        streamed(page, ("hello", {}), ("positions", {"at": now}))
        page.goto(page.url.rstrip("/") + "/marine/picture/")
        page.locator("#picture-list").get_by_text("LATE COMER").wait_for(timeout=30_000)
        until(page, "document.querySelector('[data-count]').textContent.includes('of 4 vessels')")
        assert page.said == []

    def test_another_day_is_shown_by_itself_and_now_comes_back(self, open_page, people):
        crowd(4)
        page = opened(open_page, people["marine.analyst"])
        day = timezone.localdate() - timedelta(days=3)
        page.locator("[data-another]").fill(day.isoformat())
        until(page, "document.querySelector('[data-count]').textContent.includes('No vessel')")
        assert f"{day.day} {day:%b}" in page.locator("output[data-clock]").inner_text()
        assert page.get_attribute("[data-now-button]", "aria-pressed") == "false"
        page.locator("[data-now-button]").click()
        until(page, "document.querySelector('[data-count]').textContent.includes('of 4 vessels')")
        assert page.said == []

    def test_without_webgl_the_list_says_it_all_and_follows(self, open_page, people):
        crowd(12)
        page = open_page("/", officer=people["marine.analyst"])
        now = int(timezone.now().timestamp() * 1000)
        fields = ["track", "mmsi", "name", "t", "lon", "lat", "sog", "cog", "source", "heard"]
        rows = [["mmsi:316999888", 316999888, "LATE COMER", now, -79.2, 43.4, 8.0, 90.0, "ais", now]]
        page.route(
            "**/marine/live/positions*",
            lambda r: r.fulfill(json={"fields": fields, "until": now, "newest": now, "rows": rows}),
        )
        streamed(page, ("hello", {}), ("positions", {"at": now}))
        page.context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
        page.goto(page.url.rstrip("/") + "/marine/picture/")
        page.locator(".map-broken").wait_for(timeout=30_000)
        page.locator("#picture-list").get_by_text("LATE COMER").wait_for(timeout=30_000)
        until(page, "document.querySelectorAll('#picture-list li').length === 13")
        page.wait_for_selector("[data-statuses] button[data-status=unreported]")
        page.locator("[data-statuses] button[data-status=unreported]").click()
        until(page, "document.querySelectorAll('#picture-list li').length < 13")

    @pytest.mark.parametrize(
        ("language", "theme", "width"),
        [("en", "light", "wide"), ("fr", "dark", "tablet"), ("fr", "light", "phone")],
    )
    def test_accessible_in_both_languages(
        self, open_page, assert_accessible, assert_fits, people, language, theme, width
    ):
        crowd(20)
        page = opened(open_page, people["marine.analyst"], language=language, theme=theme, width=width)
        assert_accessible(page)
        assert_fits(page)
        page.fill("#lookup-q", "crowd 3")
        page.press("#lookup-q", "Enter")
        page.wait_for_selector("#answer .answer")
        assert_accessible(page)
        page.goto(page.url.replace("/picture/", "/look-up/"))
        page.fill("#lookup-q", SECRET_VESSEL)
        page.press("#lookup-q", "Enter")
        page.wait_for_selector("#answer .answer")
        assert SECRET_REPORTED not in page.content()
        assert_accessible(page)
        assert_fits(page)
        assert page.said == []

    @pytest.mark.parametrize(("language", "between"), [("en", "both claim"), ("fr", "revendiquent")])
    def test_disputed_waters_say_which_between_whom_and_what_follows(
        self, open_page, people, language, between
    ):
        """Pressed on the map, and by keyboard in the list beside it."""
        crowd(3)
        page = opened(open_page, people["marine.analyst"], language=language)
        assert page.locator("[data-waters] button").count() == 0  # the Great Lakes have none
        page.evaluate(LOOK_AT, [-132.2, 54.58, 7])
        until(page, "document.querySelectorAll('[data-waters] button').length === 1")
        until(page, HATCHED)
        box = page.locator("canvas.maplibregl-canvas").bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        popup = page.locator(".maplibregl-popup-content")
        popup.wait_for()
        said = popup.inner_text()
        assert "Dixon" in said
        assert between in said
        assert ("a fifth lower" if language == "en" else "d’un cinquième") in said
        assert popup.locator("button.primary").count() == 1  # who arrived here can be asked all the same
        page.keyboard.press("Escape")
        page.locator("[data-waters] button").focus()
        page.keyboard.press("Enter")
        chosen = page.locator("[data-chosen]")
        assert "Dixon" in chosen.locator("h2").inner_text()
        assert between in chosen.inner_text()
        page.evaluate(LOOK_AT, [-79.5, 43.4, 8])
        until(page, "document.querySelectorAll('[data-waters] button').length === 0")
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        until(page, "document.querySelectorAll('.maplibregl-popup-content button.primary').length === 1")
        assert between not in page.locator(".maplibregl-popup-content").last.inner_text()
        assert page.said == []
