/* What the server knows: read once, then kept up to date by the live stream.

   The stream tells ids and times only; what they stand for is read by ordinary requests, through the gate. */
import { shapes } from "./chart.js";
import { tell } from "./clock.js";
import { degrees, fleetOf, latest, observed, ordered, vessel } from "./fleet.js";
import { $, read, renew, say, shell, state, words } from "./state.js";

const LOST_AFTER = 4000; // ms without a stream, which a change of network takes
const LAG = 10e3; // ms that the live picture stays behind the newest position
const TOLD_AT_ONCE = 100; // findings asked for in one request
let since = 0; // the last position that the server has told
/* What was told of a track's finding since the fleet was asked for: a change can come before its vessel does,
   and an older answer after a newer one. */
const told = new Map();

function adopt(fleet) {
  const id = state.chosen?.id;
  state.fleet = fleet;
  state.chosen = id ? fleet.find((one) => one.id === id) || null : null;
  apply();
  shapes(true);
}
function apply() {
  for (const one of state.fleet) Object.assign(one, told.get(one.track));
  ordered(state.fleet);
  state.dirty = true;
  state.listed = "";
}

/* the fleet as the server knows it now; what was told before it was asked for is older than the answer */
async function readFleet(url) {
  const earlier = [...told.keys()];
  const data = await read(url);
  if (data) for (const track of earlier) told.delete(track);
  return data;
}
export async function load() {
  const data = await readFleet(words.now);
  if (!data) return;
  state.until = data.at;
  if (state.live) state.time = data.at;
  state.whole = false;
  since = 0;
  adopt(fleetOf(data));
  tell();
  positions();
  const idle = window.requestIdleCallback || setTimeout;
  idle(async () => {
    await whole();
    shell.dataset.whole = String(state.whole);
  });
}

/* the whole day, for the slider; what the stream has told of positions since is kept */
export async function whole() {
  if (state.whole) return;
  const data = await readFleet(words.day);
  if (!data || state.past) return;
  const heard = latest(state.fleet);
  const fleet = fleetOf(data);
  state.whole = true;
  state.until = Math.max(data.until, state.feed?.newest || 0);
  for (const [track, one] of latest(fleet)) {
    const old = heard.get(track);
    heard.delete(track);
    old?.t.forEach((t, k) => observed(one, t, ...degrees(old.x[k], old.y[k])));
  }
  const without = [...heard.values()].filter((one) => !one.finding);
  adopt([...without, ...fleet]);
}

/* the day that ends with this date, in the officer's zone; what is heard now does not belong on it */
export async function another(date) {
  const data = await readFleet(`${words.day}?until=${encodeURIComponent(`${date}T23:59:59`)}`);
  if (!data) return;
  state.past = true;
  state.whole = true;
  state.live = false;
  state.feed = null;
  state.until = data.until;
  state.time = data.until;
  adopt(fleetOf(data));
  tell();
}

export const queue = () => renew($("[data-queue-part]"), words.queue);
async function surroundings() {
  const data = await read(words.around);
  if (!data) return;
  state.around = data;
  shapes(true);
}
async function expected() {
  const part = $("[data-expected-part]");
  if (await renew(part, words.expected)) $("[data-expected-section]").hidden = !part.querySelector("li");
}

/* how the sources are: told by a notice, and asked for again by itself, since what has died sends none */
const AGAIN = 15;
let feedsLater = 0;
export async function feeds() {
  clearTimeout(feedsLater);
  const part = $("[data-feeds-part]");
  const before = part.firstElementChild?.dataset.state;
  if (!document.hidden && (await renew(part, words.feeds))) {
    const now = part.firstElementChild?.dataset.state;
    if (now !== before) say(part.querySelector("strong")?.textContent || "");
  }
  feedsSoon();
}
function feedsSoon() {
  clearTimeout(feedsLater);
  feedsLater = setTimeout(feeds, (Number($("[data-feeds-part]").firstElementChild?.dataset.every) || AGAIN) * 1000);
}

let asking = false;
async function positions() {
  if (asking || state.past || !words.positions) return;
  asking = true;
  const data = await read(`${words.positions}?since=${since}`);
  asking = false;
  if (!data || state.past) return;
  const at = Object.fromEntries(data.fields.map((name, k) => [name, k]));
  const byTrack = latest(state.fleet);
  for (const row of data.rows) {
    let one = byTrack.get(row[at.track]);
    if (!one) {
      const name = row[at.name] || (row[at.mmsi] ? `MMSI ${row[at.mmsi]}` : "");
      one = vessel({ track: row[at.track], name, ...told.get(row[at.track]) });
      state.fleet.unshift(one);
      byTrack.set(one.track, one);
      state.listed = "";
    }
    observed(one, row[at.t], row[at.lon], row[at.lat]);
  }
  since = Math.max(since, data.until);
  if (!data.rows.length) return;
  const from = Math.max(data.newest - LAG, state.live ? state.time : 0);
  state.feed = { newest: data.newest, from, came: performance.now(), drawn: 0 };
  if (state.live && data.newest - state.time > 60e3) state.time = data.newest - LAG;
  state.dirty = true;
}

const changed = new Set();
async function findings() {
  const ids = [...changed].slice(0, TOLD_AT_ONCE);
  for (const id of ids) changed.delete(id);
  if (!ids.length) return;
  const data = await read(`${words.told}?${ids.map((id) => `id=${encodeURIComponent(id)}`).join("&")}`);
  if (!data) {
    for (const id of ids) changed.add(id); // asked for again with the next change
    return;
  }
  for (const { track, vessel: id, ...more } of data.findings) told.set(track, { ...more, id });
  apply();
  if (changed.size) findingsSoon();
}

/* many changes close together are asked for once */
function soon(work, ms) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      work();
    }, ms);
  };
}
const findingsSoon = soon(findings, 900);
const queueSoon = soon(queue, 700);
const loadSoon = soon(() => state.past || load(), 700);
const expectedSoon = soon(expected, 700);
const aroundSoon = soon(surroundings, 3000);

export function listen() {
  feedsSoon();
  if (!words.events || !window.EventSource) return;
  const stream = new EventSource(words.events);
  const on = (name, work) =>
    stream.addEventListener(name, (event) => {
      shell.dataset.stream = "open";
      work(JSON.parse(event.data || "{}"));
    });
  on("hello", () => {
    say("");
    positions();
  });
  on("positions", positions);
  on("feeds", feeds);
  on("reports", queueSoon);
  on("findings", ({ ids = [] }) => {
    for (const id of ids) changed.add(id);
    findingsSoon();
    queueSoon();
    aroundSoon();
  });
  on("approaches", () => {
    expectedSoon();
    aroundSoon();
  });
  /* the stream could not be resumed where it broke off: everything is read anew */
  on("reset", () => {
    since = 0;
    loadSoon();
    queueSoon();
    expectedSoon();
    aroundSoon();
  });
  /* a server that went away leaves it connecting for ever: that, too, is told */
  let lost = 0;
  stream.addEventListener("open", () => {
    clearTimeout(lost);
    lost = 0;
  });
  stream.addEventListener("error", () => {
    lost ||= setTimeout(() => {
      lost = 0;
      if (stream.readyState === EventSource.OPEN) return;
      shell.dataset.stream = "closed";
      say(words.lost);
    }, LOST_AFTER);
  });
}
