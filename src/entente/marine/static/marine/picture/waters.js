/* Waters that two countries claim: named where the map is pressed, and in the list beside it. */
import { $, chart, element, push, state, words } from "./state.js";
import { choose } from "./list.js";

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

/* those in this part of the map, each with a button; all of them where there is no map */
export function mirrorWaters() {
  const list = $("[data-waters]");
  const bounds = chart.map?.getBounds();
  const inView = areas.filter(({ box: [west, south, east, north] }) =>
    bounds
      ? west < bounds.getEast() && east > bounds.getWest() && south < bounds.getNorth() && north > bounds.getSouth()
      : true,
  );
  const key = inView.map((one) => one.name).join("|");
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.hidden = !inView.length;
  list.replaceChildren(
    ...inView.map((one) => {
      const item = element("li");
      const button = push(`${words.disputed}: ${one.name}`);
      button.addEventListener("click", () => tell(one));
      item.dataset.row = "";
      item.append(button);
      return item;
    }),
  );
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
