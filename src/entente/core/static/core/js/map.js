/* The quiet map. Everything it draws comes from our own files and one GeoJSON collection.

   A feature's `role`: track (LineString, `times` in ms beside its points, `breaks`: the points to
   which the way is not known) | vessel (Point, `course`) |
   window (LineString or Polygon that was not observed) | expected (LineString or Polygon where it is yet
   to go) | entry | exit | landing | report | site | sighting | encounter (Points) | area (Polygon).
   `status` is a key of core.statuses; `label` and `detail` are the words of the pop-up and of the place
   name; `url` is where it leads. */
import { EMPTY, bounds, collected, disputedPlaces, fetchJSON, landMask, prepared } from "./map/features.js";
import { addImages, colours, marks, motionless, paths, read } from "./map/marks.js";
import { quiet } from "./map/style.js";

const CLICKABLE = ["vessel", "point", "window", "window-area", "expected", "expected-area", "area"];

/* what a pop-up says of a feature: its words, its status, and the way to its page */
function told({ label = "", detail = "", url = "", status = "" }, open) {
  const box = document.createElement("div");
  for (const text of [label, marks[status]?.word, detail]) {
    if (!text) continue;
    const p = document.createElement("p");
    p.textContent = text;
    box.append(p);
  }
  if (url.startsWith("/") && !url.startsWith("//")) {
    const a = document.createElement("a");
    a.href = url;
    a.textContent = open;
    box.append(a);
  }
  return box;
}

/* the legend names what is drawn now, and nothing else */
function legend(shell, collection) {
  const used = new Set(collection.features.map((f) => f.properties.role)),
    statuses = new Set(collection.features.map((f) => f.properties.status).filter((key) => marks[key]));
  for (const item of shell.querySelectorAll("[data-legend]"))
    if (!["boundary", "waters", "disputed"].includes(item.dataset.legend))
      item.hidden = !used.has(item.dataset.legend);
  shell.querySelectorAll("[data-legend-status]").forEach((item) => item.remove());
  for (const key of statuses) {
    const item = document.createElement("li"),
      svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"),
      path = document.createElementNS(svg.namespaceURI, "path");
    item.dataset.legendStatus = key;
    item.className = `status-${key}${marks[key].tone ? ` tone-${marks[key].tone}` : ""}`;
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", `status-shape${marks[key].hollow ? " hollow" : ""}`);
    path.setAttribute("d", marks[key].path);
    svg.append(path);
    item.append(svg, marks[key].word);
    shell.querySelector(".map-legend").append(item);
  }
}

async function start(shell) {
  const holder = shell.querySelector(".map"),
    words = shell.dataset;
  const broken = () => {
    shell.dataset.state = "broken";
    const p = document.createElement("p");
    p.className = "map-broken";
    p.setAttribute("role", "status");
    p.textContent = words.broken;
    holder.replaceChildren(p);
    holder.style.height = "auto";
  };
  let gl;
  try {
    gl = await import(paths.gl);
    gl.setWorkerUrl(new URL(paths.worker, location.href).href);
  } catch {
    broken();
    return;
  }
  let data = EMPTY,
    view = null,
    map = null,
    names = [];

  function name(at, text, css, anchor = "left") {
    const element = document.createElement("div");
    element.className = css;
    element.textContent = text;
    names.push(
      new gl.Marker({ element, anchor, offset: { left: [11, 0], right: [-11, 0] }[anchor] || [0, 0] })
        .setLngLat(at)
        .addTo(map),
    );
    element.setAttribute("aria-hidden", "true");
    element.removeAttribute("tabindex");
    element.removeAttribute("role");
    element.removeAttribute("aria-label");
  }

  function show() {
    names.forEach((one) => one.remove());
    names = [];
    const collection = prepared(data);
    map.getSource("data").setData(collection);
    legend(shell, collection);
    const placed = new Set();
    for (const { properties, geometry } of collection.features) {
      if (geometry.type !== "Point" || !properties.name || placed.size >= 60) continue;
      const key = `${properties.name}`;
      if (placed.has(key)) continue;
      placed.add(key);
      name(geometry.coordinates, properties.name, "map-place", properties.role === "site" ? "right" : "left");
    }
    fetchJSON(paths.waters)
      .then((waters) => {
        for (const { at, us } of disputedPlaces(waters))
          name(at, us ? words.canadaUs : words.canadaOther, "map-name", "center");
        declutter();
      })
      .catch(() => {});
  }
  /* a name that would cover another is left out; it is in the pop-up and in the list */
  function declutter() {
    for (const element of holder.querySelectorAll(".map-name")) element.hidden = map.getZoom() < 6.5;
    const taken = [];
    for (const element of holder.querySelectorAll(".map-place")) {
      element.style.visibility = "";
      const box = element.getBoundingClientRect();
      const covers = taken.some(
        (other) =>
          box.left < other.right &&
          other.left < box.right &&
          box.top < other.bottom &&
          other.top < box.bottom,
      );
      if (covers) element.style.visibility = "hidden";
      else taken.push(box);
    }
  }

  async function detail() {
    if (map.getZoom() < 4.8 || map.entente) return;
    const current = map;
    current.entente = true;
    const land = await fetchJSON(paths.land).catch(() => null);
    if (!land || current !== map) return;
    map.getSource("mask").setData(landMask(land));
    map.getSource("land").setData(land);
  }

  function build() {
    shell.dataset.state = "drawing";
    if (map) {
      view = { center: map.getCenter(), zoom: map.getZoom() };
      map.remove();
    }
    names = [];
    const c = colours(shell),
      all = data.features || [],
      matter = all.filter((f) => f.properties?.role !== "area"),
      box = bounds(matter.length ? matter : all);
    const where =
      view ||
      (box
        ? { bounds: [box.slice(0, 2), box.slice(2)], fitBoundsOptions: { padding: 56, maxZoom: 12 } }
        : {
            bounds: [
              [-84, 41],
              [-62, 50],
            ],
          });
    try {
      map = quiet(gl, holder, c, words, { fadeDuration: motionless ? 0 : 120, ...where });
    } catch {
      broken();
      return;
    }
    map.once("style.load", () => addImages(map, c));
    map.on("load", () => {
      show();
      detail();
    });
    map.on("zoomend", detail);
    map.on("moveend", declutter);
    map.on("idle", () => {
      shell.dataset.state = "idle";
    });
    const canvas = map.getCanvas();
    canvas.setAttribute("aria-label", `${words.title}: ${words.keys}`);
    if (words.twin) canvas.setAttribute("aria-describedby", words.twin);
    for (const layer of CLICKABLE) {
      map.on("mouseenter", layer, () => {
        canvas.style.cursor = "pointer";
      });
      map.on("mouseleave", layer, () => {
        canvas.style.cursor = "";
      });
      map.on("click", layer, (event) => {
        const box = told(event.features[0].properties, words.open);
        if (box.childNodes.length)
          new gl.Popup({ maxWidth: "20rem" }).setLngLat(event.lngLat).setDOMContent(box).addTo(map);
      });
    }
  }

  try {
    data = collected(words.geojson ? read(words.geojson) : words.url ? await fetchJSON(words.url) : EMPTY);
  } catch {
    broken();
    return;
  }
  build();
  document.addEventListener("entente:theme", build);
  shell.addEventListener("entente:map-data", (event) => {
    data = collected(event.detail);
    if (map?.isStyleLoaded()) show();
  });
}

document.querySelectorAll("[data-map]").forEach(start);
