/* The map under the vessels: waters, watch areas, stretches that nobody observed, the chosen vessel's track. */
import { disputedPlaces, fetchJSON, landMask, pieces } from "../../core/js/map/features.js";
import { addImages, colours, marks, paths } from "../../core/js/map/marks.js";
import { quiet } from "../../core/js/map/style.js";
import { degrees, mercator, nearest } from "./fleet.js";
import { choose } from "./list.js";
import { hasGraphics, Overlay } from "./overlay.js";
import { $, chart, clock, element, HOUR, push, renew, shell, state, words } from "./state.js";
import { disputedAt, explained, mirrorWaters } from "./waters.js";

const holder = document.getElementById("picture-map");
const REMEMBERED = "entente-picture";
const LAKES_TO_RIVER = [
  [-83.6, 41.3],
  [-75.2, 45.2],
];
const LAND_FROM = 4.8; // zoom at which the fine coast is worth its bytes
const NAMES_FROM = 6.5;

/* where the map looks, for the canvas above it */
export function view() {
  const { lng, lat } = chart.map.getCenter();
  const [cx, cy] = mercator(lng, lat);
  const canvas = chart.map.getCanvas();
  return {
    cx,
    cy,
    world: 512 * 2 ** chart.map.getZoom(),
    width: canvas.clientWidth,
    height: canvas.clientHeight,
  };
}

/* -- what is drawn from our own collections -------------------------------------------------------------------- */
let drawnShapes = "";
export function shapes(anew = false) {
  const source = chart.map?.getSource("data");
  if (!source) {
    if (shell.dataset.state === "broken") mirrorWaters();
    return;
  }
  const kept = state.around.features.filter(({ properties }) => isShown(properties));
  const key = kept.length + (state.chosen?.id || "");
  if (!anew && key === drawnShapes) return;
  drawnShapes = key;
  const features = kept.map((one) => (one.properties.role === "window" ? withHours(one) : one));
  if (state.chosen?.t.length > 1) features.push(...pieces(trackOf(state.chosen)));
  source.setData({ type: "FeatureCollection", features });
  mirrorWaters();
}
export function isShown({ role, from, until }) {
  if (role === "expected" || state.live) return state.live;
  return role !== "window" || (from <= state.time && state.time <= until + 2 * HOUR);
}
export function withHours(one) {
  const { label, from, until } = one.properties;
  const told = `${label} · ${words.window} (${clock(from)} – ${clock(until)})`;
  return { ...one, properties: { ...one.properties, label: told } };
}
function trackOf(one) {
  return {
    type: "Feature",
    properties: {
      role: "track",
      status: one.status,
      times: one.t,
      breaks: one.gap.flatMap((gap, k) => (gap ? [k] : [])),
    },
    geometry: { type: "LineString", coordinates: one.x.map((x, i) => degrees(x, one.y[i])) },
  };
}

/* -- names --------------------------------------------------------------------------------------------------------- */
let names = [];
function name(at, text, css) {
  const made = element("div", text, css);
  names.push(new chart.gl.Marker({ element: made, anchor: "center" }).setLngLat(at).addTo(chart.map));
  /* the list beside the map says it all; MapLibre would make a button of each */
  made.setAttribute("aria-hidden", "true");
  for (const attribute of ["tabindex", "role", "aria-label"]) made.removeAttribute(attribute);
}
async function nameAll() {
  for (const one of names) one.remove();
  names = [];
  for (const { properties } of state.around.features) {
    if (properties.role === "area") name([properties.lon, properties.lat], properties.name, "map-place");
  }
  const waters = await fetchJSON(paths.waters).catch(() => null);
  if (!waters) return;
  for (const { at, us } of disputedPlaces(waters))
    name(at, us ? words.canadaUs : words.canadaOther, "map-name");
  declutter();
}
function declutter() {
  const far = chart.map.getZoom() < NAMES_FROM;
  for (const one of holder.querySelectorAll(".map-name, .map-place")) one.hidden = far;
}
/* the fine coast is read when somebody looks close enough to see it */
async function land() {
  const { map } = chart;
  if (map.getZoom() < LAND_FROM || map.hasFineCoast) return;
  map.hasFineCoast = true;
  const found = await fetchJSON(paths.land).catch(() => null);
  if (!found) return;
  map.getSource("mask").setData(landMask(found));
  map.getSource("land").setData(found);
}

/* -- who arrived here? ------------------------------------------------------------------------------------------- */
async function ask(lon, lat) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", $("[data-lookup] [name=csrfmiddlewaretoken]").value);
  body.set("lon", lon.toFixed(5));
  body.set("lat", lat.toFixed(5));
  const answer = document.getElementById("answer");
  const sent = { method: "POST", body, headers: { "HX-Request": "true" } };
  if (await renew(answer, words.lookUp, sent)) answer.scrollIntoView({ block: "nearest" });
}
/* what a place is, where two countries claim it; and the question that can be asked there */
function offer(at) {
  const box = element("div");
  const button = push(words.askHere, "primary");
  const waters = disputedAt(at);
  box.append(...(waters ? explained(waters) : []), button);
  const popup = opened(at, box);
  button.addEventListener("click", () => {
    popup.remove();
    ask(at.lng, at.lat);
  });
  button.focus({ preventScroll: true });
}
function opened(at, content) {
  return new chart.gl.Popup({ maxWidth: "20rem" }).setLngLat(at).setDOMContent(content).addTo(chart.map);
}
/* a stretch or an expected entry under the pointer: what it is, and where it leads */
function explain({ label, url, role }, at) {
  const box = element("div");
  box.append(element("p", label));
  if (url?.startsWith("/")) {
    const link = element("a", role === "expected" ? words.open : words.openFinding);
    link.href = url;
    box.append(link);
  }
  opened(at, box);
}

/* -- the map itself ---------------------------------------------------------------------------------------------- */
function remembered() {
  try {
    const { center, zoom } = JSON.parse(sessionStorage.getItem(REMEMBERED));
    return { center, zoom };
  } catch {
    return { bounds: LAKES_TO_RIVER };
  }
}
/* made anew when light and dark change: the colours are in the style and in the images */
export function build() {
  const { gl, map: old } = chart;
  const where = old ? { center: old.getCenter(), zoom: old.getZoom() } : remembered();
  old?.remove();
  names = [];
  const c = colours(shell);
  const map = (chart.map = quiet(gl, holder, c, words, { fadeDuration: 0, ...where }));

  const canvas = element("canvas", "", "picture-over");
  canvas.style.width = canvas.style.height = "100%";
  canvas.setAttribute("aria-hidden", "true");
  map.getCanvasContainer().append(canvas);
  chart.overlay = new Overlay(canvas, c, marks);
  state.dirty = true;

  map.once("style.load", () => {
    addImages(map, c);
    shapes(true);
  });
  map.on("load", () => {
    shapes(true);
    land();
    nameAll();
    mirrorWaters();
  });
  for (const change of ["move", "resize"]) {
    map.on(change, () => {
      state.dirty = true;
    });
  }
  map.on("zoomend", () => {
    land();
    declutter();
  });
  map.on("moveend", () => {
    mirrorWaters();
    sessionStorage.setItem(REMEMBERED, JSON.stringify({ center: map.getCenter(), zoom: map.getZoom() }));
  });
  map.on("idle", () => {
    shell.dataset.state = "idle";
  });
  if (!hasGraphics()) coarseWhileMoving(map);
  answers(map);
}

/* Imitated graphics take their time for every point: while the map moves a quarter of them is drawn under the
   vessels, so that it follows the hand, and all of them again when it stands. */
const STANDS_AFTER = 120; // ms
function coarseWhileMoving(map) {
  let coarse = false;
  let setting = false;
  let later = 0;
  const set = (yes) => {
    clearTimeout(later);
    if (coarse === yes || chart.map !== map) return;
    coarse = yes;
    setting = true; // a change of the canvas's size moves the map, as MapLibre has it
    map.setPixelRatio(Math.min(2, devicePixelRatio || 1) * (yes ? 0.5 : 1));
    setting = false;
  };
  map.on("move", () => setting || set(true));
  map.on("moveend", () => {
    if (setting) return;
    clearTimeout(later);
    later = setTimeout(() => set(false), STANDS_AFTER);
  });
}

function answers(map) {
  const canvas = map.getCanvas();
  canvas.setAttribute("aria-label", `${words.title}: ${words.keys}`);
  canvas.setAttribute("aria-describedby", "picture-list");
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    offer(map.getCenter());
  });
  map.on("mousemove", ({ point }) => {
    canvas.style.cursor = nearest(state.fleet, point.x, point.y) ? "pointer" : "";
  });
  map.on("click", ({ point, lngLat }) => {
    const one = nearest(state.fleet, point.x, point.y);
    if (one) {
      choose(one);
      return;
    }
    const layers = ["window", "window-area", "expected", "expected-area"].filter((id) => map.getLayer(id));
    const [hit] = map.queryRenderedFeatures(point, { layers });
    if (hit) explain(hit.properties, lngLat);
    else offer(lngLat);
  });
}

/* no WebGL here: the page says so, and the list shows every vessel */
export function broken() {
  shell.dataset.state = "broken";
  const told = element("p", words.broken, "map-broken");
  told.setAttribute("role", "status");
  holder.replaceChildren(told);
  holder.style.height = "auto";
  chart.map = null;
  mirrorWaters();
  state.dirty = true; // the list follows it as it would the map
}
