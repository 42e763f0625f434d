/* GeoJSON as the maps draw it; nothing here knows of a page. */
const EMPTY = { type: "FeatureCollection", features: [] };

/* a track as some sixty pieces, each with its age from 0 (newest) to 1; the way to a point that `breaks` names by
   its number is not known, and nothing is drawn there */
function pieces(track) {
  const { times, breaks, ...rest } = track.properties,
    points = track.geometry.coordinates,
    last = points.length - 1;
  const timed = Array.isArray(times) && times.length === points.length && times[last] > times[0];
  const step = Math.max(1, Math.ceil(last / 60)),
    made = [];
  let begin = 0;
  for (const next of [...(breaks || []), points.length]) {
    for (let from = begin; from < next - 1; from += step) {
      const to = Math.min(next - 1, from + step);
      const age = timed ? (times[last] - times[to]) / (times[last] - times[0]) : (last - to) / last;
      made.push({
        type: "Feature",
        properties: { ...rest, role: "track", age },
        geometry: { type: "LineString", coordinates: points.slice(from, to + 1) },
      });
    }
    begin = next;
  }
  return made;
}

function prepared(collection) {
  const features = [];
  for (const feature of collection.features || []) {
    if (!feature.geometry) continue;
    const own = feature.properties || {},
      point = own.status || "course" in own ? "vessel" : "place";
    const properties = { role: feature.geometry.type === "Point" ? point : "track", status: "", ...own };
    const one = { ...feature, properties };
    if (properties.role === "track" && feature.geometry.type === "LineString") features.push(...pieces(one));
    else features.push(one);
  }
  return { type: "FeatureCollection", features };
}

const collected = (data) =>
  data.type === "FeatureCollection"
    ? data
    : {
        type: "FeatureCollection",
        features:
          data.type === "Feature"
            ? [data]
            : data.coordinates
              ? [{ type: "Feature", properties: {}, geometry: data }]
              : [],
      };

function bounds(features) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (part) => {
    if (typeof part[0] === "number") {
      box[0] = Math.min(box[0], part[0]);
      box[1] = Math.min(box[1], part[1]);
      box[2] = Math.max(box[2], part[0]);
      box[3] = Math.max(box[3], part[1]);
    } else part.forEach(walk);
  };
  features.forEach((feature) => walk(feature.geometry.coordinates));
  return Number.isFinite(box[0]) ? box : null;
}

/* where the name of each disputed area stands; small ones and those beside a named one go without */
function disputedPlaces(waters) {
  const seen = [];
  for (const f of waters.features) {
    if (f.properties.state !== "disputed") continue;
    const box = bounds([f]),
      at = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    if (
      seen.some((one) => Math.hypot(one.at[0] - at[0], one.at[1] - at[1]) < 0.5) ||
      (box[2] - box[0]) * (box[3] - box[1]) < 0.005
    )
      continue;
    seen.push({ at, us: f.properties.with === "USA" });
  }
  return seen;
}

/* the land of large scales hides the far one where it lies */
function landMask(land) {
  const boxes = land.features.map((f) => {
    const [w, s, e, n] = bounds([f]);
    return {
      type: "Feature",
      properties: {},
      geometry: {
        type: "Polygon",
        coordinates: [
          [
            [w, s],
            [e, s],
            [e, n],
            [w, n],
            [w, s],
          ],
        ],
      },
    };
  });
  return { type: "FeatureCollection", features: boxes };
}

const fetched = new Map();
const fetchJSON = (url) => {
  if (!fetched.has(url))
    fetched.set(
      url,
      fetch(url, {
        credentials: "same-origin",
        headers: { Accept: "application/geo+json, application/json" },
      }).then((answer) => {
        if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
        return answer.json();
      }),
    );
  return fetched.get(url);
};

export { EMPTY, bounds, collected, disputedPlaces, fetchJSON, landMask, pieces, prepared };
