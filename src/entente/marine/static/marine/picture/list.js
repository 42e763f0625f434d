/* The list beside the map: what the map shows, the gravest first; and the one vessel that is chosen. */
import { marks, motionless } from "../../core/js/map/marks.js";
import { degrees } from "./fleet.js";
import { shapes } from "./chart.js";
import {
  $,
  chart,
  clock,
  day,
  element,
  fill,
  locale,
  push,
  shape,
  shell,
  state,
  utc,
  word,
  words,
} from "./state.js";

const LISTED = 100;
const STATUSES = [
  "unreported",
  "wrong_site",
  "late",
  "early",
  "undetermined",
  "no_arrival",
  "in_waters",
  "exempt",
  "reported",
  "", // no finding
];
const lastSeen = (one) => one.t[one.t.length - 1];
const seenBy = (one) => one.t[Math.min(one.i, one.t.length - 1)];

export function mirror() {
  const shown = state.fleet.filter((one) => one.seen);
  const first = shown
    .slice(-LISTED * 4) // the fleet lies with its gravest last
    .sort((a, b) => b.urgency - a.urgency || a.name.localeCompare(b.name))
    .slice(0, LISTED);
  tellCount(shown.length, first.length);
  tellStatuses();

  const now = first
    .map((one) => `${one.track}${one.status}${one.name}${Math.floor(seenBy(one) / 60e3)}`)
    .join();
  if (now + (state.chosen?.track || "") === state.listed) return;
  state.listed = now + (state.chosen?.track || "");

  const list = $("#picture-list");
  const held = list.contains(document.activeElement) ? document.activeElement.dataset.track : null;
  const scrolled = list.scrollTop;
  list.replaceChildren(...first.map(row));
  list.scrollTop = scrolled;
  if (held) {
    const again =
      list.querySelector(`button[data-track="${CSS.escape(held)}"]`) || list.querySelector("button");
    again?.focus({ preventScroll: true });
  }
}

function row(one) {
  const item = element("li");
  item.dataset.row = "";
  const button = push();
  button.dataset.track = one.track;
  button.setAttribute("aria-pressed", String(one === state.chosen));
  const name = element("span");
  const place = one.place ? ` · ${one.place}` : "";
  name.append(one.name || words.unnamed, " ", element("span", `${word(one.status)}${place}`, "word"));
  const seen = element("time", clock(seenBy(one)), "when");
  seen.title = utc(seenBy(one));
  button.append(shape(one.status), name, seen);
  button.addEventListener("click", () => choose(one, true));
  item.append(button);
  return item;
}

function tellCount(shown, listed) {
  const number = (n) => n.toLocaleString(locale);
  let text = shown
    ? fill(words.shown, { shown: number(shown), all: number(state.fleet.length) })
    : words.none;
  if (shown > listed) text += `; ${fill(words.first, { n: listed })}`;
  const count = $("[data-count]");
  if (count.textContent !== text) count.textContent = text;
}

/* the legend: how many there are of each status, and a switch for each */
function tellStatuses() {
  const of = {};
  for (const one of state.fleet) of[one.status] = (of[one.status] || 0) + 1;
  const box = $("[data-statuses]");
  const keys = STATUSES.filter((key) => key in marks || (key === "" && of[""]));
  if (box.dataset.keys !== keys.join()) {
    box.dataset.keys = keys.join();
    box.replaceChildren(...keys.map(statusSwitch));
  }
  for (const button of box.children) button.querySelector(".n").textContent = of[button.dataset.status] || 0;
}
function statusSwitch(key) {
  const button = push();
  button.dataset.status = key;
  const pressed = () => button.setAttribute("aria-pressed", String(!state.hidden.has(key)));
  button.append(shape(key), element("span", word(key)), element("span", "", "n"));
  button.addEventListener("click", () => {
    if (!state.hidden.delete(key)) state.hidden.add(key);
    state.dirty = true;
    pressed();
  });
  pressed();
  return button;
}

export function choose(one, fly = false) {
  state.chosen = one;
  state.dirty = true;
  state.listed = "";
  const box = $("[data-chosen]");
  box.hidden = !one;
  if (one) {
    box.replaceChildren(...told(one));
    if (fly) {
      const [lng, lat] = degrees(one.x[one.i], one.y[one.i]);
      const zoom = Math.max(chart.map?.getZoom() ?? 0, 9);
      chart.map?.easeTo({ center: [lng, lat], zoom, duration: motionless ? 0 : 400 });
    }
    for (const button of shell.querySelectorAll("#picture-list button"))
      button.setAttribute("aria-pressed", "false");
  }
  shapes(true);
}
function told(one) {
  const status = element("p", "", "status");
  status.append(shape(one.status), word(one.status));
  const when = `${words.seen} ${day(lastSeen(one))}, ${clock(lastSeen(one))}`;
  const seen = element("p", one.place ? `${one.place} · ${when}` : when, "secondary");
  seen.title = utc(lastSeen(one));
  const links = element("p", "", "answer-links");
  for (const [address, key, text] of [
    [words.finding, one.finding, words.openFinding],
    [words.vessel, one.id, words.openVessel],
  ]) {
    if (!key) continue;
    const link = element("a", text, "button");
    link.href = address.replace("KEY", encodeURIComponent(key));
    links.append(link);
  }
  const close = push(words.close, "quiet");
  close.addEventListener("click", () => choose(null));
  links.append(close);
  return [element("h2", one.name || words.unnamed), status, seen, links];
}
