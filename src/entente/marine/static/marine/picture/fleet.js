/* The vessels of the live map, and where each of them is at a given time.

   A fleet is an array of vessels: { id, track, finding, name, status, urgency, place, t, x, y } with `t` in ms and
   `x`, `y` in Web Mercator (0..1), ordered by time. A place between two observations is drawn between them,
   never ahead of the last one; where nobody looked for longer than GAP it is drawn pale. Beyond a silence or a jump
   (as the engine defines them) nobody knows the way: no line is drawn, and the vessel stays where it was last seen
   until it is seen again. */
const GAP = 15 * 60e3;
const GONE = 2 * 3600e3;
const EARTH = 40075016.7; // metres around the equator
const unknown = { silence: Infinity, speed: Infinity, slack: 0 };

/* from when on a way is not known: minutes, knots and metres of the rules, in ms, metres a ms and metres */
export function ruled({ silence_min, jump_speed_kn, jump_slack_m }) {
  unknown.silence = silence_min * 60e3;
  unknown.speed = (jump_speed_kn * 1852) / 3600e3;
  unknown.slack = jump_slack_m;
}
function parted(one, k, t, x, y) {
  const passed = t - one.t[k];
  const metres = (Math.hypot(x - one.x[k], y - one.y[k]) * EARTH) / Math.cosh(Math.PI * (1 - y - one.y[k]));
  return passed > unknown.silence || metres > unknown.speed * passed + unknown.slack;
}

export const mercator = (lon, lat) => [
  (lon + 180) / 360,
  (1 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / Math.PI) / 2,
];
export const degrees = (x, y) => [
  x * 360 - 180,
  (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI,
];

/* the server's columns as vessels; the gravest last, so that they lie on top */
export function fleetOf({ at, unknown: rules, vessels: c }) {
  ruled(rules);
  const fleet = c.vessel.map((id, k) => {
    const one = vessel({
      id,
      track: c.track[k],
      finding: c.finding[k],
      name: c.name[k],
      status: c.status[k],
      urgency: c.urgency[k],
      place: c.place[k],
    });
    for (let i = 0; i < c.t[k].length; i += 1)
      observed(one, at + c.t[k][i] * 1000, c.lon[k][i] / 1e5, c.lat[k][i] / 1e5);
    return one;
  });
  return ordered(fleet);
}
export const ordered = (fleet) => fleet.sort((a, b) => a.urgency - b.urgency);
export const vessel = (known) => ({
  id: "",
  track: "",
  finding: "",
  name: "",
  status: "",
  urgency: 0,
  place: "",
  t: [],
  x: [],
  y: [],
  gap: [], // whether the way to this observation from the one before is not known
  i: 0,
  px: 0,
  py: 0,
  seen: false,
  ...known,
});
/* one more observation; one that is not newer than the last changes nothing */
export function observed(one, t, lon, lat) {
  const last = one.t.length - 1;
  if (last >= 0 && t <= one.t[last]) return false;
  const [x, y] = mercator(lon, lat);
  one.gap.push(last >= 0 && parted(one, last, t, x, y));
  one.t.push(t);
  one.x.push(x);
  one.y.push(y);
  return true;
}

/* where a vessel is at `time`, into `out`: x, y, angle (radians, clockwise from north, NaN unknown), alpha; false: nowhere */
export function placeAt(one, time, live, out) {
  const { t, x, y } = one;
  const last = t.length - 1;
  if (last < 0 || time < t[0]) return false;
  let i = Math.min(one.i, last);
  while (i > 0 && t[i] > time) i -= 1;
  while (i < last && t[i + 1] <= time) i += 1;
  one.i = i;
  if (i === last || one.gap[i + 1]) {
    const age = time - t[i];
    if (!live && age > GONE) return false;
    out.x = x[i];
    out.y = y[i];
    out.angle = i && !one.gap[i] ? heading(x[i - 1], y[i - 1], x[i], y[i]) : NaN;
    out.alpha = live ? Math.max(0.35, 1 - age / (24 * 3600e3)) : 1 - (0.7 * age) / GONE;
    return true;
  }
  const span = t[i + 1] - t[i];
  const share = span ? (time - t[i]) / span : 0;
  out.x = x[i] + (x[i + 1] - x[i]) * share;
  out.y = y[i] + (y[i + 1] - y[i]) * share;
  out.angle = heading(x[i], y[i], x[i + 1], y[i + 1]);
  out.alpha = span > GAP ? 0.4 : 1;
  return true;
}
const heading = (x0, y0, x1, y1) => (x0 === x1 && y0 === y1 ? NaN : Math.atan2(x1 - x0, y0 - y1));

/* of each track the vessel that was seen last: one vessel may have had several passages in a day, and what is heard
   of it now belongs to the last of them */
export function latest(fleet) {
  const found = new Map();
  for (const one of fleet) {
    const other = found.get(one.track);
    if (!other || one.t.at(-1) > other.t.at(-1)) found.set(one.track, one);
  }
  return found;
}

/* the vessel nearest to a place of the canvas, within `within` pixels */
export function nearest(fleet, px, py, within = 16) {
  let best = null;
  let far = within;
  for (const one of fleet) {
    if (!one.seen) continue;
    const d = Math.hypot(one.px - px, one.py - py);
    if (d <= far) {
      far = d;
      best = one;
    }
  }
  return best;
}
