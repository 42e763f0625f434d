/* The vessels of the live map, and where each of them is at a given time.

   A fleet is an array of vessels: { id, track, finding, name, status, urgency, place, t, x, y } with `t` in ms and
   `x`, `y` in Web Mercator (0..1), ordered by time. A place between two observations is drawn between them,
   never ahead of the last one; where nobody looked for longer than GAP it is drawn pale. */
const GAP = 15 * 60e3;
const GONE = 2 * 3600e3;

export const mercator = (lon, lat) => [
  (lon + 180) / 360,
  (1 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / Math.PI) / 2,
];
export const degrees = (x, y) => [
  x * 360 - 180,
  (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI,
];

/* the server's columns as vessels; the gravest last, so that they lie on top */
export function fleetOf({ at, vessels: c }) {
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
  if (i === last) {
    const age = time - t[last];
    if (!live && age > GONE) return false;
    out.x = x[last];
    out.y = y[last];
    out.angle = last ? heading(x[last - 1], y[last - 1], x[last], y[last]) : NaN;
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
