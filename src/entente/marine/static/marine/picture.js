/* The live map's page: fleet, time, legend, list, queue. The list says what the map shows; both are one state. */
import { colours, disputedPlaces, drawn, fetchJSON, hatch, landMask, marks, motionless, paths, pieces, POINTS, style } from "../core/js/map.js";
import { degrees, fleetOf, mercator, nearest, observed, ordered, Overlay, vessel } from "./picture-draw.js";

const shell = document.getElementById("picture"), words = shell.dataset, $ = (selector) => shell.querySelector(selector);
const french = document.documentElement.lang.startsWith("fr"), holder = document.getElementById("picture-map");
const LISTED = 100, SPEED = 600, EVERY = 1200, LAG = 10e3, LIVE_FRAME = 66;
let around = JSON.parse(document.getElementById("picture-around").textContent);
const state = { fleet: [], live: true, time: Date.now(), until: Date.now(), whole: false, playing: false, hidden: new Set(), chosen: null, drawnAt: 0, feed: null };
let gl, map, overlay, dirty = true, listed = "", windows = "", names = [];

const zone = words.timeZone || undefined;
const format = (options) => { const made = new Intl.DateTimeFormat(french ? "fr-CA" : "en-CA", { timeZone: zone, hourCycle: "h23", ...options }); return (ms) => Object.fromEntries(made.formatToParts(ms).map((p) => [p.type, p.value])); };
const hours = format({ hour: "2-digit", minute: "2-digit" }), dates = format({ day: "numeric", month: "short" });
const clock = (ms) => { const p = hours(ms); return french ? `${p.hour}\u00a0h\u00a0${p.minute}` : `${p.hour}:${p.minute}`; };
const day = (ms) => { const p = dates(ms); return `${p.day} ${p.month}`; };
const utc = (ms) => `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
const word = (status) => marks[status]?.word || words.noFinding;

function shape(status) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS(svg.namespaceURI, "path"), mark = marks[status];
  svg.setAttribute("viewBox", "0 0 16 16"); svg.setAttribute("aria-hidden", "true"); svg.setAttribute("class", `status-shape status-${status || "exempt"}${mark?.hollow ? " hollow" : ""}`);
  path.setAttribute("d", mark?.path || "M8 1 13.5 15 8 11.8 2.5 15Z"); svg.append(path); return svg;
}
const element = (tag, text = "", css = "") => { const made = document.createElement(tag); if (text) made.textContent = text; if (css) made.className = css; return made; };
const say = (text) => { $("[data-said]").textContent = text; };

/* -- the frame ------------------------------------------------------------------------------------------ */
function view() {
  const c = map.getCenter(), [cx, cy] = mercator(c.lng, c.lat), canvas = map.getCanvas();
  return { cx, cy, world: 512 * 2 ** map.getZoom(), width: canvas.clientWidth, height: canvas.clientHeight };
}
let before = 0;
function frame(at) {
  const passed = before ? Math.min(at - before, 200) : 0; before = at;
  if (state.playing) {
    state.time += passed * SPEED; dirty = true;
    if (state.time >= state.until) { state.time = state.until; play(false); }
    tell();
  }
  if (state.live && state.feed && at - state.feed.drawn > LIVE_FRAME) {
    /* some seconds behind, so that each vessel moves between two observations and never ahead of one */
    const time = Math.min(state.feed.newest, state.feed.from + (at - state.feed.came)); if (time > state.time) { state.time = time; state.until = Math.max(state.until, time); dirty = true; tell(); }
    state.feed.drawn = at;
  }
  if (dirty && overlay) {
    dirty = false; shell.dataset.inView = overlay.draw(state.fleet, view(), state.time, state);
    if (state.fleet.length && !shell.dataset.painted) { shell.dataset.painted = String(Math.round(performance.now())); performance.mark("picture-first"); }
    if (performance.now() - state.drawnAt > EVERY) { state.drawnAt = performance.now(); mirror(); }
    else { clearTimeout(frame.later); frame.later = setTimeout(() => { state.drawnAt = performance.now(); mirror(); }, EVERY); }
  }
  requestAnimationFrame(frame);
}

/* -- the list: what the map shows, the gravest first ------------------------------------------------------ */
function mirror() {
  const list = $("#picture-list"), shown = state.fleet.filter((one) => one.seen), first = shown.slice(-LISTED * 4).sort((a, b) => b.urgency - a.urgency || a.name.localeCompare(b.name)).slice(0, LISTED);
  let text = shown.length ? fill(words.shown, { shown: shown.length.toLocaleString(french ? "fr-CA" : "en-CA"), all: state.fleet.length.toLocaleString(french ? "fr-CA" : "en-CA") }) : words.none;
  if (shown.length > first.length) text += `; ${fill(words.first, { n: first.length })}`;
  const count = $("[data-count]"); if (count.textContent !== text) count.textContent = text;
  counts();
  const last = (one) => one.t[Math.min(one.i, one.t.length - 1)], now = first.map((one) => `${one.track}${one.status}${Math.floor(last(one) / 60e3)}`).join() + (state.chosen?.track || ""); if (now === listed) return; listed = now;
  const held = list.contains(document.activeElement) ? document.activeElement.dataset.track : null, scrolled = list.scrollTop;
  list.replaceChildren(...first.map((one) => {
    const item = element("li"), button = element("button"), name = element("span"); button.type = "button"; item.dataset.row = ""; button.setAttribute("aria-pressed", String(one === state.chosen));
    name.append(one.name || words.unnamed, " ", element("span", `${word(one.status)}${one.place ? ` · ${one.place}` : ""}`, "word")); const seen = element("time", clock(last(one)), "when"); seen.title = utc(last(one)); button.dataset.track = one.track;
    button.append(shape(one.status), name, seen); button.addEventListener("click", () => choose(one, true)); item.append(button); return item;
  }));
  list.scrollTop = scrolled; if (held) (list.querySelector(`button[data-track="${CSS.escape(held)}"]`) || list.querySelector("button"))?.focus({ preventScroll: true });
}
function counts() {
  const of = {}; for (const one of state.fleet) of[one.status] = (of[one.status] || 0) + 1;
  const box = $("[data-statuses]"), keys = ["unreported", "wrong_site", "late", "early", "undetermined", "no_arrival", "in_waters", "exempt", "reported", ""].filter((key) => key in marks || (key === "" && of[""]));
  if (box.dataset.keys !== keys.join()) {
    box.dataset.keys = keys.join();
    box.replaceChildren(...keys.map((key) => {
      const button = element("button"); button.type = "button"; button.setAttribute("aria-pressed", String(!state.hidden.has(key))); button.append(shape(key), element("span", word(key)), element("span", "", "n"));
      button.addEventListener("click", () => { if (!state.hidden.delete(key)) state.hidden.add(key); button.setAttribute("aria-pressed", String(!state.hidden.has(key))); dirty = true; }); button.dataset.status = key; return button;
    }));
  }
  for (const button of box.children) button.querySelector(".n").textContent = of[button.dataset.status] || 0;
}

/* -- one vessel ------------------------------------------------------------------------------------------ */
function choose(one, fly) {
  state.chosen = one; dirty = true; listed = ""; const box = $("[data-chosen]"); box.hidden = !one;
  if (one) {
    const title = element("h2", one.name || words.unnamed), status = element("p", "", "status"), seen = element("p", `${words.seen} ${day(one.t[one.t.length - 1])}, ${clock(one.t[one.t.length - 1])}`, "secondary"), links = element("p", "", "answer-links"); status.append(shape(one.status), word(one.status)); seen.title = utc(one.t[one.t.length - 1]);
    if (one.place) seen.prepend(`${one.place} · `);
    for (const [address, key, text] of [[words.finding, one.finding, words.openFinding], [words.vessel, one.id, words.openVessel]]) if (key) { const a = element("a", text, "button"); a.href = address.replace("KEY", encodeURIComponent(key)); links.append(a); }
    const close = element("button", words.close, "quiet"); close.type = "button"; close.addEventListener("click", () => choose(null)); links.append(close); box.replaceChildren(title, status, seen, links);
    if (fly) { const [lng, lat] = degrees(one.x[one.i], one.y[one.i]); map?.easeTo({ center: [lng, lat], zoom: Math.max(map.getZoom(), 9), duration: motionless ? 0 : 400 }); }
    for (const button of shell.querySelectorAll("#picture-list button")) button.setAttribute("aria-pressed", "false");
  }
  shapes(true);
}
/* watch areas, unobserved entries of the hours shown, the chosen vessel's track */
function shapes(anew = false) {
  if (!map?.getSource("data")) return;
  const kept = around.features.filter(({ properties: p }) => p.role === "expected" ? state.live : p.role !== "window" || state.live || (p.from <= state.time && state.time <= p.until + 2 * 3600e3));
  const key = kept.length + (state.chosen?.id || ""); if (!anew && key === windows) return; windows = key;
  const features = kept.map((f) => f.properties.role === "window" ? { ...f, properties: { ...f.properties, label: `${f.properties.label} · ${words.window} (${clock(f.properties.from)} – ${clock(f.properties.until)})` } } : f), one = state.chosen;
  if (one && one.t.length > 1) features.push(...pieces({ type: "Feature", properties: { role: "track", status: one.status, times: one.t }, geometry: { type: "LineString", coordinates: one.x.map((x, i) => degrees(x, one.y[i])) } }));
  map.getSource("data").setData({ type: "FeatureCollection", features });
}

/* -- time --------------------------------------------------------------------------------------------------- */
const slider = $("#picture-slider"), output = $("[data-clock]"), playButton = $("[data-play]"), nowButton = $("[data-now-button]");
function tell() {
  const minutes = Math.round((state.time - (state.until - 24 * 3600e3)) / 60e3); if (Number(slider.value) !== minutes) slider.value = String(minutes);
  const text = `${day(state.time)}, ${clock(state.time)}`; if (output.textContent !== text) { output.textContent = text; output.title = utc(state.time); slider.setAttribute("aria-valuetext", text); shapes(); }
  nowButton.setAttribute("aria-pressed", String(state.live));
}
function play(on) { state.playing = on; before = 0; playButton.textContent = on ? words.pause : words.play; shell.dataset.playing = String(on); if (on) state.live = false; tell(); }
async function whole() {
  if (state.whole) return;
  const data = await read(words.day); if (!data) return;
  const heard = new Map(state.fleet.map((one) => [one.track, one])), fleet = fleetOf(data); state.whole = true; state.until = Math.max(data.until, state.feed?.newest || 0);
  /* what the stream has told since is kept */
  for (const one of fleet) { const old = heard.get(one.track); heard.delete(one.track); if (old) old.t.forEach((t, k) => { const [lon, lat] = degrees(old.x[k], old.y[k]); observed(one, t, lon, lat); }); }
  adopt(ordered([...[...heard.values()].filter((one) => !one.finding), ...fleet]));
}
playButton.addEventListener("click", async () => { if (state.playing) { play(false); return; } await whole(); if (state.live || state.time >= state.until) state.time = state.until - 24 * 3600e3; play(true); });
slider.addEventListener("input", async () => { const minutes = Number(slider.value); await whole(); play(false); state.live = minutes >= 1440; state.time = state.until - (1440 - minutes) * 60e3; dirty = true; tell(); });
nowButton.addEventListener("click", () => { play(false); state.live = true; state.time = state.until; dirty = true; tell(); });

/* -- data ----------------------------------------------------------------------------------------------------- */
async function read(url) {
  try { const answer = await fetch(url, { credentials: "same-origin" }); if (!answer.ok) throw new Error(String(answer.status)); return await answer.json(); } catch { say(words.lost); return null; }
}
function adopt(fleet) {
  const id = state.chosen?.id; state.fleet = fleet; state.chosen = id ? fleet.find((one) => one.id === id) || null : null; dirty = true; listed = ""; shapes(true);
}
async function load() {
  const data = await read(words.now); if (!data) return;
  state.until = data.at; if (state.live) state.time = data.at; state.whole = false; since = 0; adopt(fleetOf(data)); tell(); positions(); (window.requestIdleCallback || setTimeout)(() => whole().then(() => { shell.dataset.whole = String(state.whole); }));
}
async function queue() {
  const part = $("[data-queue-part]"), answer = await fetch(words.queue, { credentials: "same-origin" }).catch(() => null); if (!answer?.ok) { say(words.lost); return; }
  const place = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null; part.innerHTML = await answer.text(); if (place) part.querySelector(`a[href="${CSS.escape(place)}"]`)?.focus();
}

/* -- the live stream: ids and times only; what they stand for is read by ordinary requests ------------------- */
const soon = (work, ms) => { let timer = null; return () => { timer ??= setTimeout(() => { timer = null; work(); }, ms); }; };
async function surroundings() { const data = await read(words.around); if (data) { around = data; shapes(true); } }
async function expected() {
  const part = $("[data-expected-part]"), answer = await fetch(words.expected, { credentials: "same-origin" }).catch(() => null); if (!answer?.ok) { say(words.lost); return; }
  part.innerHTML = await answer.text(); $("[data-expected-section]").hidden = !part.querySelector("li");
}
const queueSoon = soon(queue, 700), loadSoon = soon(load, 700), expectedSoon = soon(expected, 700), aroundSoon = soon(surroundings, 3000); let since = 0, asking = false;
async function positions() {
  if (asking || !words.positions) return; asking = true;
  const data = await read(`${words.positions}?since=${since}`); asking = false; if (!data) return;
  const at = Object.fromEntries(data.fields.map((name, k) => [name, k])), byTrack = new Map(state.fleet.map((one) => [one.track, one])); let fresh = false;
  for (const row of data.rows) {
    let one = byTrack.get(row[at.track]);
    if (!one) { one = vessel({ track: row[at.track], name: row[at.name] || (row[at.mmsi] ? `MMSI ${row[at.mmsi]}` : "") }); state.fleet.unshift(one); byTrack.set(one.track, one); fresh = true; }
    observed(one, row[at.t], row[at.lon], row[at.lat]);
  }
  since = Math.max(since, data.until);
  if (data.rows.length) { state.feed = { newest: data.newest, from: Math.max(data.newest - LAG, state.live ? state.time : 0), came: performance.now(), drawn: 0 }; if (state.live && data.newest - state.time > 60e3) state.time = data.newest - LAG; dirty = true; if (fresh) listed = ""; }
}
const changed = new Set();
const toldSoon = soon(async () => {
  const ids = [...changed].slice(0, 100); changed.clear(); if (!ids.length) return;
  const data = await read(`${words.told}?${ids.map((id) => `id=${encodeURIComponent(id)}`).join("&")}`); if (!data) return;
  const byTrack = new Map(state.fleet.map((one) => [one.track, one]));
  for (const { track, vessel: id, ...more } of data.findings) { const one = byTrack.get(track); if (one) Object.assign(one, more, { id }); }
  ordered(state.fleet); dirty = true; listed = "";
}, 900);
function listen() {
  if (!words.events || !window.EventSource) return;
  const stream = new EventSource(words.events), on = (name, work) => stream.addEventListener(name, (event) => { shell.dataset.stream = "open"; work(JSON.parse(event.data || "{}")); });
  on("hello", () => { say(""); positions(); }); on("positions", positions); on("reset", () => { since = 0; loadSoon(); queueSoon(); expectedSoon(); aroundSoon(); }); on("reports", queueSoon);
  on("findings", ({ ids = [] }) => { ids.forEach((id) => changed.add(id)); toldSoon(); queueSoon(); aroundSoon(); });
  on("approaches", () => { expectedSoon(); aroundSoon(); });
  stream.addEventListener("error", () => { if (stream.readyState === EventSource.CLOSED) { shell.dataset.stream = "closed"; say(words.lost); } });
}

/* -- who arrived here ------------------------------------------------------------------------------------- */
async function ask(lon, lat) {
  const answer = document.getElementById("answer"), form = shell.querySelector("[data-lookup]"), body = new FormData(); body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value); body.set("lon", lon.toFixed(5)); body.set("lat", lat.toFixed(5));
  const got = await fetch(words.lookUp, { method: "POST", body, credentials: "same-origin", headers: { "HX-Request": "true" } }).catch(() => null); if (!got?.ok) { say(words.lost); return; }
  answer.innerHTML = await got.text(); answer.scrollIntoView({ block: "nearest" });
}
function offer(lngLat) {
  const button = element("button", words.askHere, "primary"); button.type = "button"; const popup = new gl.Popup({ maxWidth: "20rem" }).setLngLat(lngLat).setDOMContent(button).addTo(map);
  button.addEventListener("click", () => { popup.remove(); ask(lngLat.lng, lngLat.lat); });
  button.focus({ preventScroll: true });
}

/* -- the map ---------------------------------------------------------------------------------------------------- */
function broken() { shell.dataset.state = "broken"; const p = element("p", words.broken, "map-broken"); p.setAttribute("role", "status"); holder.replaceChildren(p); holder.style.height = "auto"; for (const one of state.fleet) one.seen = true; mirror(); }
function label(at, text, css) { const made = element("div", text, css); made.setAttribute("aria-hidden", "true"); names.push(new gl.Marker({ element: made, anchor: "center" }).setLngLat(at).addTo(map)); made.removeAttribute("tabindex"); made.removeAttribute("role"); made.removeAttribute("aria-label"); }
function label_all() {
  names.forEach((one) => one.remove()); names = [];
  for (const { properties: p } of around.features) if (p.role === "area") label([p.lon, p.lat], p.name, "map-place");
  fetchJSON(paths.waters).then((waters) => { for (const { at, us } of disputedPlaces(waters)) label(at, us ? words.canadaUs : words.canadaOther, "map-name"); declutter(); }).catch(() => {});
}
function declutter() { for (const one of holder.querySelectorAll(".map-name, .map-place")) one.hidden = map.getZoom() < 6.5; }
async function land() { if (map.getZoom() < 4.8 || map.entente) return; map.entente = true; const found = await fetchJSON(paths.land).catch(() => null); if (found) { map.getSource("mask").setData(landMask(found)); map.getSource("land").setData(found); } }
const HOME = [[-83.6, 41.3], [-75.2, 45.2]];
function build() {
  const kept = map && { center: map.getCenter(), zoom: map.getZoom() }; map?.remove(); names = []; overlay = null;
  const c = colours(shell), where = kept || (() => { try { const at = JSON.parse(sessionStorage.getItem("entente-picture")); return at && { center: at.center, zoom: at.zoom }; } catch { return null; } })() || { bounds: HOME };
  map = new gl.Map({ container: holder, style: style(c), attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, renderWorldCopies: false, fadeDuration: 0, maxZoom: 17, ...where, locale: { "Map.Title": words.title, "NavigationControl.ZoomIn": words.zoomIn, "NavigationControl.ZoomOut": words.zoomOut } });
  map.touchZoomRotate?.disableRotation(); map.keyboard?.disableRotation?.(); map.addControl(new gl.NavigationControl({ showCompass: false }), "top-right"); map.addControl(new gl.ScaleControl({ unit: "nautical" }), "bottom-left");
  const canvas = element("canvas", "", "picture-over"); canvas.style.width = canvas.style.height = "100%"; canvas.setAttribute("aria-hidden", "true"); map.getCanvasContainer().append(canvas); overlay = new Overlay(canvas, c, marks); dirty = true;
  const image = (id) => id === "hatch-dispute" ? hatch(c["map-dispute"]) : id === "hatch-window" ? hatch(c.odd) : id === "along" ? drawn("M5 4 11 8 5 12", c.ink, "transparent", true, 9) : id.startsWith("p-") ? drawn(POINTS[id.slice(2)][0], c.ink, c.paper, POINTS[id.slice(2)][1]) : drawn("M8 1 13.5 15 8 11.8 2.5 15Z", c.calm, c.paper, false);
  map.once("style.load", () => { for (const id of ["hatch-dispute", "hatch-window", "along", "course", "s-", ...Object.keys(POINTS).map((k) => `p-${k}`)]) if (!map.hasImage(id)) map.addImage(id, image(id), { pixelRatio: 2 }); shapes(true); });
  map.on("load", () => { shapes(true); land(); label_all(); }); map.on("move", () => { dirty = true; }); map.on("resize", () => { dirty = true; }); map.on("zoomend", () => { land(); declutter(); });
  map.on("moveend", () => { sessionStorage.setItem("entente-picture", JSON.stringify({ center: map.getCenter(), zoom: map.getZoom() })); });
  map.on("idle", () => { shell.dataset.state = "idle"; });
  const over = map.getCanvas(); over.setAttribute("aria-label", `${words.title}: ${words.keys}`); over.setAttribute("aria-describedby", "picture-list");
  over.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); offer(map.getCenter()); } });
  map.on("click", (event) => {
    const one = nearest(state.fleet, event.point.x, event.point.y); if (one) { choose(one, false); return; }
    const layers = ["window", "window-area", "expected", "expected-area"].filter((id) => map.getLayer(id)), hit = map.queryRenderedFeatures(event.point, { layers })[0];
    if (hit) { const box = element("div"); box.append(element("p", hit.properties.label)); if (hit.properties.url?.startsWith("/")) { const a = element("a", hit.properties.role === "expected" ? words.open : words.openFinding); a.href = hit.properties.url; box.append(a); } new gl.Popup({ maxWidth: "20rem" }).setLngLat(event.lngLat).setDOMContent(box).addTo(map); return; }
    offer(event.lngLat);
  });
  map.on("mousemove", (event) => { over.style.cursor = nearest(state.fleet, event.point.x, event.point.y) ? "pointer" : ""; });
}

async function start() {
  load();
  try { gl = await import(paths.gl); gl.setWorkerUrl(new URL(paths.worker, location.href).href); build(); } catch { broken(); }
  listen(); requestAnimationFrame(frame); document.addEventListener("entente:theme", () => { if (gl) build(); });
}
shell.addEventListener("entente:queue", queue);
start();
