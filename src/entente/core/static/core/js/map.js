/* The quiet map. Everything it draws comes from our own files and one GeoJSON collection.

   A feature's `role`: track (LineString, `times` in ms beside its points) | vessel (Point, `course`) |
   window (LineString or Polygon that was not observed) | expected (LineString or Polygon where it is yet to go) | entry | exit | landing | report | site |
   sighting | encounter (Points) | area (Polygon). `status` is a key of core.statuses; `label` and
   `detail` are the words of the pop-up and of the place name; `url` is where it leads. */
const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
const paths = read("map-paths"), marks = read("status-marks");
const EMPTY = { type: "FeatureCollection", features: [] };
const POINTS = {
  entry: ["M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3Z", true], exit: ["M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3ZM4.5 11.5l7-7", true],
  place: ["M8 4a4 4 0 1 0 0 8 4 4 0 1 0 0-8Z", false], landing: ["M3 3h10v10H3Z", false], report: ["M3 15V2l10 3.5L4.5 9Z", false], site: ["M3.5 3.5h9v9h-9Z", true],
  sighting: ["M1 8q7-8 14 0q-7 8-14 0ZM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 1 0 0-3.6Z", true],
  encounter: ["M5.5 4a4 4 0 1 0 0 8 4 4 0 1 0 0-8ZM10.5 4a4 4 0 1 0 0 8 4 4 0 1 0 0-8Z", true],
};
const motionless = matchMedia("(prefers-reduced-motion: reduce)").matches;

function colours(shell) {
  const probe = document.createElement("span"); probe.hidden = true; shell.append(probe);
  const resolve = (value) => { probe.style.color = ""; probe.style.color = value; return getComputedStyle(probe).color; };
  const of = {};
  for (const name of ["map-water", "map-land", "map-shore", "map-ours", "map-line", "map-dispute", "ink", "ink-2", "paper", "odd", "info", "calm"]) of[name] = resolve(`var(--${name})`);
  of.status = {};
  for (const [key, mark] of Object.entries(marks)) {
    probe.className = `status-${key}${mark.tone ? ` tone-${mark.tone}` : ""}`; of.status[key] = resolve("var(--status)");
  }
  probe.remove(); return of;
}

function drawn(path, colour, paper, hollow, size = 16) {
  const ratio = 2, pad = 2, edge = (size + pad * 2) * ratio, canvas = document.createElement("canvas");
  canvas.width = canvas.height = edge;
  const pen = canvas.getContext("2d"), shape = new Path2D(path);
  pen.scale(ratio * size / 16, ratio * size / 16); pen.translate(pad * 16 / size, pad * 16 / size); pen.lineJoin = "round";
  pen.strokeStyle = paper; pen.lineWidth = hollow ? 5 : 3; pen.stroke(shape);
  if (hollow) { pen.strokeStyle = colour; pen.lineWidth = 2; pen.stroke(shape); } else { pen.fillStyle = colour; pen.fill(shape); }
  return pen.getImageData(0, 0, edge, edge);
}

function hatch(colour) {
  const edge = 16, canvas = document.createElement("canvas"); canvas.width = canvas.height = edge;
  const pen = canvas.getContext("2d"); pen.strokeStyle = colour; pen.lineWidth = 2;
  for (const shift of [-edge, 0, edge]) { pen.beginPath(); pen.moveTo(shift, edge); pen.lineTo(shift + edge, 0); pen.stroke(); }
  return pen.getImageData(0, 0, edge, edge);
}

/* a track as at most sixty pieces, each with its age from 0 (newest) to 1 */
function pieces(track) {
  const { times, ...rest } = track.properties, points = track.geometry.coordinates, last = points.length - 1;
  const timed = Array.isArray(times) && times.length === points.length && times[last] > times[0];
  const step = Math.max(1, Math.ceil(last / 60)), made = [];
  for (let from = 0; from < last; from += step) {
    const to = Math.min(last, from + step);
    const age = timed ? (times[last] - times[to]) / (times[last] - times[0]) : (last - to) / last;
    made.push({ type: "Feature", properties: { ...rest, role: "track", age }, geometry: { type: "LineString", coordinates: points.slice(from, to + 1) } });
  }
  return made;
}

function prepared(collection) {
  const features = [];
  for (const feature of collection.features || []) {
    if (!feature.geometry) continue;
    const own = feature.properties || {}, point = own.status || "course" in own ? "vessel" : "place";
    const properties = { role: feature.geometry.type === "Point" ? point : "track", status: "", ...own };
    const one = { ...feature, properties };
    if (properties.role === "track" && feature.geometry.type === "LineString") features.push(...pieces(one)); else features.push(one);
  }
  return { type: "FeatureCollection", features };
}

const collected = (data) => data.type === "FeatureCollection" ? data : { type: "FeatureCollection", features: data.type === "Feature" ? [data] : data.coordinates ? [{ type: "Feature", properties: {}, geometry: data }] : [] };

function bounds(features) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (part) => {
    if (typeof part[0] === "number") { box[0] = Math.min(box[0], part[0]); box[1] = Math.min(box[1], part[1]); box[2] = Math.max(box[2], part[0]); box[3] = Math.max(box[3], part[1]); }
    else part.forEach(walk);
  };
  features.forEach((feature) => walk(feature.geometry.coordinates));
  return Number.isFinite(box[0]) ? box : null;
}

/* where the name of each disputed area stands; small ones and those beside a named one go without */
function disputedPlaces(waters) {
  const seen = [];
  for (const f of waters.features) {
    if (f.properties.state !== "disputed") continue;
    const box = bounds([f]), at = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    if (seen.some((one) => Math.hypot(one.at[0] - at[0], one.at[1] - at[1]) < .5) || (box[2] - box[0]) * (box[3] - box[1]) < .005) continue;
    seen.push({ at, us: f.properties.with === "USA" });
  }
  return seen;
}

/* the land of large scales hides the far one where it lies */
function landMask(land) {
  const boxes = land.features.map((f) => { const [w, s, e, n] = bounds([f]); return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[[w, s], [e, s], [e, n], [w, n], [w, s]]] } }; });
  return { type: "FeatureCollection", features: boxes };
}

const fetched = new Map();
const fetchJSON = (url) => {
  if (!fetched.has(url)) fetched.set(url, fetch(url, { credentials: "same-origin", headers: { Accept: "application/geo+json, application/json" } }).then((answer) => { if (!answer.ok) throw new Error(`${url}: ${answer.status}`); return answer.json(); }));
  return fetched.get(url);
};

function style(c) {
  const only = (role) => ["==", ["get", "role"], role];
  const statusColour = ["match", ["get", "status"], ...Object.entries(c.status).flat(), c.ink];
  return {
    version: 8, sources: {
      far: { type: "geojson", data: paths.far }, waters: { type: "geojson", data: paths.waters },
      boundary: { type: "geojson", data: paths.boundary }, mask: { type: "geojson", data: EMPTY }, land: { type: "geojson", data: EMPTY },
      data: { type: "geojson", data: EMPTY },
    },
    layers: [
      { id: "water", type: "background", paint: { "background-color": c["map-water"] } },
      { id: "far-ours", type: "fill", source: "waters", filter: ["==", ["get", "state"], "canadian"], paint: { "fill-color": c["map-ours"], "fill-antialias": false } },
      { id: "far", type: "fill", source: "far", paint: { "fill-color": c["map-land"], "fill-outline-color": c["map-shore"] } },
      { id: "mask", type: "fill", source: "mask", minzoom: 5, paint: { "fill-color": c["map-water"], "fill-antialias": false } },
      { id: "ours", type: "fill", source: "waters", minzoom: 5, filter: ["==", ["get", "state"], "canadian"], paint: { "fill-color": c["map-ours"], "fill-antialias": false } },
      { id: "land", type: "fill", source: "land", minzoom: 5, paint: { "fill-color": c["map-land"], "fill-outline-color": c["map-shore"] } },
      { id: "disputed", type: "fill", source: "waters", filter: ["==", ["get", "state"], "disputed"], paint: { "fill-pattern": "hatch-dispute", "fill-opacity": .55 } },
      { id: "boundary", type: "line", source: "boundary", paint: { "line-color": c["map-line"], "line-width": 1.3, "line-dasharray": [5, 2, 1, 2] } },
      { id: "area", type: "line", source: "data", filter: only("area"), paint: { "line-color": c.info, "line-width": 1.5, "line-dasharray": [4, 2] } },
      { id: "window-area", type: "fill", source: "data", filter: ["all", only("window"), ["==", ["geometry-type"], "Polygon"]], paint: { "fill-pattern": "hatch-window" } },
      { id: "window", type: "line", source: "data", filter: ["all", only("window"), ["==", ["geometry-type"], "LineString"]], paint: { "line-pattern": "hatch-window", "line-width": 9 } },
      { id: "expected-area", type: "fill", source: "data", filter: ["all", only("expected"), ["==", ["geometry-type"], "Polygon"]], paint: { "fill-color": c.odd, "fill-opacity": .14 } },
      { id: "expected", type: "line", source: "data", filter: only("expected"), paint: { "line-color": c.odd, "line-width": 2, "line-dasharray": [2, 2] } },
      { id: "track-halo", type: "line", source: "data", filter: only("track"), layout: { "line-cap": "round" }, paint: { "line-color": c.paper, "line-width": 4.5, "line-opacity": .5 } },
      { id: "track", type: "line", source: "data", filter: only("track"), layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": statusColour, "line-width": 2.25, "line-opacity": ["interpolate", ["linear"], ["get", "age"], 0, 1, 1, .3] } },
      { id: "along", type: "symbol", source: "data", filter: only("track"), minzoom: 8, layout: { "symbol-placement": "line", "symbol-spacing": 90, "icon-image": "along", "icon-rotation-alignment": "map" }, paint: { "icon-opacity": .8 } },
      { id: "course", type: "symbol", source: "data", filter: ["all", only("vessel"), ["has", "course"]], layout: { "icon-image": "course", "icon-rotate": ["get", "course"], "icon-rotation-alignment": "map", "icon-allow-overlap": true, "icon-ignore-placement": true } },
      { id: "point", type: "symbol", source: "data", filter: ["in", ["get", "role"], ["literal", Object.keys(POINTS)]], layout: { "icon-image": ["concat", "p-", ["get", "role"]], "icon-allow-overlap": true, "icon-ignore-placement": true } },
      { id: "vessel", type: "symbol", source: "data", filter: only("vessel"), layout: { "icon-image": ["coalesce", ["image", ["concat", "s-", ["get", "status"]]], ["image", "s-"]], "icon-allow-overlap": true, "icon-ignore-placement": true } },
    ],
  };
}

const CLICKABLE = ["vessel", "point", "window", "window-area", "expected", "expected-area", "area"];

async function start(shell) {
  const holder = shell.querySelector(".map"), words = shell.dataset;
  const broken = () => { shell.dataset.state = "broken"; const p = document.createElement("p"); p.className = "map-broken"; p.setAttribute("role", "status"); p.textContent = words.broken; holder.replaceChildren(p); holder.style.height = "auto"; };
  let gl;
  try { gl = await import(paths.gl); gl.setWorkerUrl(new URL(paths.worker, location.href).href); } catch { broken(); return; }
  let data = EMPTY, view = null, map = null, names = [];

  function legend(collection) {
    const used = new Set(collection.features.map((f) => f.properties.role)), statuses = new Set(collection.features.map((f) => f.properties.status).filter((key) => marks[key]));
    for (const item of shell.querySelectorAll("[data-legend]")) if (!["boundary", "waters", "disputed"].includes(item.dataset.legend)) item.hidden = !used.has(item.dataset.legend);
    shell.querySelectorAll("[data-legend-status]").forEach((item) => item.remove());
    for (const key of statuses) {
      const item = document.createElement("li"), svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS(svg.namespaceURI, "path");
      item.dataset.legendStatus = key; item.className = `status-${key}${marks[key].tone ? ` tone-${marks[key].tone}` : ""}`;
      svg.setAttribute("viewBox", "0 0 16 16"); svg.setAttribute("aria-hidden", "true"); svg.setAttribute("class", `status-shape${marks[key].hollow ? " hollow" : ""}`);
      path.setAttribute("d", marks[key].path); svg.append(path); item.append(svg, marks[key].word); shell.querySelector(".map-legend").append(item);
    }
  }

  function name(at, text, css, anchor = "left") {
    const element = document.createElement("div"); element.className = css; element.textContent = text;
    names.push(new gl.Marker({ element, anchor, offset: { left: [11, 0], right: [-11, 0] }[anchor] || [0, 0] }).setLngLat(at).addTo(map));
    element.setAttribute("aria-hidden", "true"); element.removeAttribute("tabindex"); element.removeAttribute("role"); element.removeAttribute("aria-label");
  }

  function show() {
    names.forEach((one) => one.remove()); names = [];
    const collection = prepared(data); map.getSource("data").setData(collection); legend(collection);
    const placed = new Set();
    for (const { properties, geometry } of collection.features) {
      if (geometry.type !== "Point" || !properties.name || placed.size >= 60) continue;
      const key = `${properties.name}`; if (placed.has(key)) continue; placed.add(key); name(geometry.coordinates, properties.name, "map-place", properties.role === "site" ? "right" : "left");
    }
    fetchJSON(paths.waters).then((waters) => {
      for (const { at, us } of disputedPlaces(waters)) name(at, us ? words.canadaUs : words.canadaOther, "map-name", "center");
      declutter();
    }).catch(() => {});
  }
  /* a name that would cover another is left out; it is in the pop-up and in the list */
  function declutter() {
    for (const element of holder.querySelectorAll(".map-name")) element.hidden = map.getZoom() < 6.5;
    const taken = [];
    for (const element of holder.querySelectorAll(".map-place")) {
      element.style.visibility = ""; const box = element.getBoundingClientRect();
      const covers = taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
      if (covers) element.style.visibility = "hidden"; else taken.push(box);
    }
  }

  async function detail() {
    if (map.getZoom() < 4.8 || map.entente) return;
    const current = map; current.entente = true;
    const land = await fetchJSON(paths.land).catch(() => null); if (!land || current !== map) return;
    map.getSource("mask").setData(landMask(land)); map.getSource("land").setData(land);
  }

  function build() {
    shell.dataset.state = "drawing"; if (map) { view = { center: map.getCenter(), zoom: map.getZoom() }; map.remove(); } names = [];
    const c = colours(shell), all = data.features || [], matter = all.filter((f) => f.properties?.role !== "area"), box = bounds(matter.length ? matter : all);
    const where = view || (box ? { bounds: [box.slice(0, 2), box.slice(2)], fitBoundsOptions: { padding: 56, maxZoom: 12 } } : { bounds: [[-84, 41], [-62, 50]] });
    try {
      map = new gl.Map({ container: holder, style: style(c), attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, renderWorldCopies: false, fadeDuration: motionless ? 0 : 120, maxZoom: 17, ...where,
        locale: { "Map.Title": words.title, "NavigationControl.ZoomIn": words.zoomIn, "NavigationControl.ZoomOut": words.zoomOut } });
    } catch { broken(); return; }
    map.touchZoomRotate?.disableRotation(); map.keyboard?.disableRotation?.();
    map.addControl(new gl.NavigationControl({ showCompass: false }), "top-right"); map.addControl(new gl.ScaleControl({ unit: "nautical" }), "bottom-left");
    const image = (id) => {
      if (id === "hatch-dispute") return hatch(c["map-dispute"]); if (id === "hatch-window") return hatch(c.odd);
      if (id === "along") return drawn("M5 4 11 8 5 12", c.ink, "transparent", true, 9); if (id === "course") return drawn("M8 0v8M5.5 3 8 0l2.5 3", c.ink, c.paper, true, 32);
      if (id.startsWith("p-")) return drawn(POINTS[id.slice(2)][0], c.ink, c.paper, POINTS[id.slice(2)][1]);
      const key = id.slice(2), mark = marks[key]; return mark ? drawn(mark.path, c.status[key], c.paper, mark.hollow) : drawn("M8 1 13.5 15 8 11.8 2.5 15Z", c.calm, c.paper, false);
    };
    const ready = () => { for (const id of ["hatch-dispute", "hatch-window", "along", "course", "s-", ...Object.keys(POINTS).map((k) => `p-${k}`), ...Object.keys(marks).map((k) => `s-${k}`)]) if (!map.hasImage(id)) map.addImage(id, image(id), { pixelRatio: 2 }); };
    map.once("style.load", ready);
    map.on("load", () => { show(); detail(); }); map.on("zoomend", detail); map.on("moveend", declutter);
    map.on("idle", () => { shell.dataset.state = "idle"; });
    const canvas = map.getCanvas(); canvas.setAttribute("aria-label", `${words.title}: ${words.keys}`); if (words.twin) canvas.setAttribute("aria-describedby", words.twin);
    for (const layer of CLICKABLE) {
      map.on("mouseenter", layer, () => { canvas.style.cursor = "pointer"; }); map.on("mouseleave", layer, () => { canvas.style.cursor = ""; });
      map.on("click", layer, (event) => {
        const { label = "", detail: more = "", url = "", status = "" } = event.features[0].properties, box = document.createElement("div");
        for (const text of [label, marks[status]?.word, more]) if (text) { const p = document.createElement("p"); p.textContent = text; box.append(p); }
        if (url.startsWith("/") && !url.startsWith("//")) { const a = document.createElement("a"); a.href = url; a.textContent = words.open; box.append(a); }
        if (box.childNodes.length) new gl.Popup({ maxWidth: "20rem" }).setLngLat(event.lngLat).setDOMContent(box).addTo(map);
      });
    }
  }

  try { data = collected(words.geojson ? read(words.geojson) : words.url ? await fetchJSON(words.url) : EMPTY); } catch { broken(); return; }
  build();
  document.addEventListener("entente:theme", build);
  shell.addEventListener("entente:map-data", (event) => { data = collected(event.detail); if (map?.isStyleLoaded()) show(); });
}

document.querySelectorAll("[data-map]").forEach(start);

export { EMPTY, POINTS, bounds, colours, disputedPlaces, drawn, fetchJSON, hatch, landMask, marks, motionless, paths, pieces, style };
