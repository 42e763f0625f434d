/* What every part of the live map's page shares: the state, the page's words, and how times are told. */
import { marks } from "../../core/js/map/marks.js";

export const shell = document.getElementById("picture");
/* texts and addresses, told by the server in the page's language */
export const words = shell.dataset;
export const $ = (selector) => shell.querySelector(selector);
export const locale = document.documentElement.lang.startsWith("fr") ? "fr-CA" : "en-CA";

export const HOUR = 3600e3;
export const DAY = 24 * HOUR;

export const state = {
  fleet: [],
  chosen: null,
  hidden: new Set(), // statuses that are switched off
  live: true,
  past: false, // another day than the last is shown
  playing: false,
  whole: false, // the whole day is read, not the last positions only
  time: Date.now(), // what the map shows, ms
  until: Date.now(), // the end of the slider, ms
  feed: null,
  around: JSON.parse(document.getElementById("picture-around").textContent),
  dirty: true, // the vessels have to be drawn again
  listed: "", // what the list shows; empty: has to be made again
};
/* the map and what lies on it, once MapLibre is there */
export const chart = { gl: null, map: null, overlay: null };

function parts(options) {
  const zone = words.timeZone || undefined;
  const format = new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: "h23", ...options });
  return (ms) => Object.fromEntries(format.formatToParts(ms).map((part) => [part.type, part.value]));
}
const hours = parts({ hour: "2-digit", minute: "2-digit" });
const dates = parts({ day: "numeric", month: "short" });

export function clock(ms) {
  const { hour, minute } = hours(ms);
  return locale === "fr-CA" ? `${hour}\u00a0h\u00a0${minute}` : `${hour}:${minute}`;
}
export function day(ms) {
  const { day: number, month } = dates(ms);
  return `${number} ${month}`;
}
export const utc = (ms) => `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
export const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
export const word = (status) => marks[status]?.word || words.noFinding;

export function element(tag, text = "", css = "") {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (css) made.className = css;
  return made;
}
export function push(text, css = "") {
  const button = element("button", text, css);
  button.type = "button";
  return button;
}
/* a status is told by a shape as well as by its colour */
export function shape(status) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS(svg.namespaceURI, "path");
  const mark = marks[status];
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `status-shape status-${status || "exempt"}${mark?.hollow ? " hollow" : ""}`);
  path.setAttribute("d", mark?.path || "M8 1 13.5 15 8 11.8 2.5 15Z");
  svg.append(path);
  return svg;
}

export function say(text) {
  $("[data-said]").textContent = text;
}
/* JSON of our own server; null where it cannot be had, which the page then says */
export async function read(url) {
  try {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    return await answer.json();
  } catch {
    say(words.lost);
    return null;
  }
}
/* a part of the page, drawn by the server; true where it came. A link that had the focus keeps it */
export async function renew(part, url, sent = {}) {
  const answer = await fetch(url, { credentials: "same-origin", ...sent }).catch(() => null);
  if (!answer?.ok) {
    say(words.lost);
    return false;
  }
  const text = await answer.text();
  const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  part.innerHTML = text;
  if (focused) part.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  return true;
}
