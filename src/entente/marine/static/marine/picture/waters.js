/* Waters that two countries claim: named where the map is pressed. What else the map shows that is no vessel
   stands in the list beside it, too: those waters, stretches that nobody observed, watch areas. */
import { bounds as boundsOf } from "../../core/js/map/features.js";
import { isShown, withHours } from "./chart.js";
import { choose } from "./list.js";
import { $, chart, element, push, state, words } from "./state.js";

const { areas, follows } = JSON.parse(document.getElementById("picture-disputed").textContent);

const holds = ([west, south, east, north], lng, lat) =>
  west <= lng && lng <= east && south <= lat && lat <= north;

/* the area whose hatching lies under this place of the map; null: none does */
export function disputedAt(lngLat) {
  const { map } = chart;
  if (!map?.getLayer("disputed")) return null;
  const [hit] = map.queryRenderedFeatures(map.project(lngLat), { layers: ["disputed"] });
  if (!hit) return null;
  const named = areas.find((one) => one.with === hit.properties.with && holds(one.box, lngLat.lng, lngLat.lat));
  return named || { name: words.canadaOther, between: hit.properties.with === "USA" ? words.canadaUs : "" };
}

/* which, between whom, what follows */
export function explained({ name, between }) {
  return [
    element("p", words.disputed, "small secondary"),
    element("p", name, "waters-name"),
    ...(between ? [element("p", between)] : []),
    element("p", follows),
  ];
}

function inView([west, south, east, north]) {
  const seen = chart.map?.getBounds(); // where there is no map, all are
  if (!seen) return true;
  return west < seen.getEast() && east > seen.getWest() && south < seen.getNorth() && north > seen.getSouth();
}

/* those in this part of the map, each with a button or a link to its record */
export function mirrorWaters() {
  const list = $("[data-waters]");
  const items = areas
    .filter((one) => inView(one.box))
    .map((one) => ({ text: `${words.disputed}: ${one.name}`, press: () => tell(one) }));
  for (const feature of state.around.features) {
    const { role, url } = feature.properties;
    if (!["window", "area"].includes(role) || !isShown(feature.properties)) continue;
    if (!inView(boundsOf([feature]))) continue;
    const { label } = role === "window" ? withHours(feature).properties : feature.properties;
    items.push({ text: role === "window" ? label : `${words.watchArea}: ${label}`, url });
  }
  const key = items.map((one) => one.text).join("|");
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.hidden = !items.length;
  const held = list.contains(document.activeElement) ? document.activeElement.textContent : null;
  list.replaceChildren(...items.map(item));
  if (held) [...list.querySelectorAll("a, button")].find((one) => one.textContent === held)?.focus();
}
function item({ text, press, url }) {
  const made = element("li");
  made.dataset.row = "";
  const button = press ? push(text) : element("a", text);
  if (press) button.addEventListener("click", press);
  else if (url?.startsWith("/")) button.href = url;
  made.append(button);
  return made;
}

function tell(area) {
  choose(null);
  const box = $("[data-chosen]");
  const [, , ...more] = explained(area);
  const close = push(words.close, "quiet");
  close.addEventListener("click", () => choose(null));
  const links = element("p", "", "answer-links");
  links.append(close);
  box.replaceChildren(element("h2", area.name), element("p", words.disputed, "status"), ...more, links);
  box.hidden = false;
  state.listed = "";
}
