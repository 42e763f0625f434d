/* What the maps draw with: the shapes of roles and statuses, and the theme's colours as the browser has them. */
const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
const paths = read("map-paths"),
  marks = read("status-marks");
const POINTS = {
  entry: ["M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3Z", true],
  exit: ["M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3ZM4.5 11.5l7-7", true],
  place: ["M8 4a4 4 0 1 0 0 8 4 4 0 1 0 0-8Z", false],
  landing: ["M3 3h10v10H3Z", false],
  report: ["M3 15V2l10 3.5L4.5 9Z", false],
  site: ["M3.5 3.5h9v9h-9Z", true],
  sighting: ["M1 8q7-8 14 0q-7 8-14 0ZM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 1 0 0-3.6Z", true],
  encounter: ["M5.5 4a4 4 0 1 0 0 8 4 4 0 1 0 0-8ZM10.5 4a4 4 0 1 0 0 8 4 4 0 1 0 0-8Z", true],
};
const motionless = matchMedia("(prefers-reduced-motion: reduce)").matches;

function colours(shell) {
  const probe = document.createElement("span");
  probe.hidden = true;
  shell.append(probe);
  const resolve = (value) => {
    probe.style.color = "";
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const of = {};
  for (const name of [
    "map-water",
    "map-land",
    "map-shore",
    "map-ours",
    "map-line",
    "map-dispute",
    "ink",
    "ink-2",
    "paper",
    "odd",
    "info",
    "calm",
  ])
    of[name] = resolve(`var(--${name})`);
  of.status = {};
  for (const [key, mark] of Object.entries(marks)) {
    probe.className = `status-${key}${mark.tone ? ` tone-${mark.tone}` : ""}`;
    of.status[key] = resolve("var(--status)");
  }
  probe.remove();
  return of;
}

function drawn(path, colour, paper, hollow, size = 16) {
  const ratio = 2,
    pad = 2,
    edge = (size + pad * 2) * ratio,
    canvas = document.createElement("canvas");
  canvas.width = canvas.height = edge;
  const pen = canvas.getContext("2d"),
    shape = new Path2D(path);
  pen.scale((ratio * size) / 16, (ratio * size) / 16);
  pen.translate((pad * 16) / size, (pad * 16) / size);
  pen.lineJoin = "round";
  pen.strokeStyle = paper;
  pen.lineWidth = hollow ? 5 : 3;
  pen.stroke(shape);
  if (hollow) {
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.stroke(shape);
  } else {
    pen.fillStyle = colour;
    pen.fill(shape);
  }
  return pen.getImageData(0, 0, edge, edge);
}

function hatch(colour) {
  const edge = 16,
    canvas = document.createElement("canvas");
  canvas.width = canvas.height = edge;
  const pen = canvas.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  for (const shift of [-edge, 0, edge]) {
    pen.beginPath();
    pen.moveTo(shift, edge);
    pen.lineTo(shift + edge, 0);
    pen.stroke();
  }
  return pen.getImageData(0, 0, edge, edge);
}

/* the picture of a name in the style: `hatch-…`, `along`, `course`, `p-<role>`, `s-<status>` */
function image(id, c) {
  if (id === "hatch-dispute") return hatch(c["map-dispute"]);
  if (id === "hatch-window") return hatch(c.odd);
  if (id === "along") return drawn("M5 4 11 8 5 12", c.ink, "transparent", true, 9);
  if (id === "course") return drawn("M8 0v8M5.5 3 8 0l2.5 3", c.ink, c.paper, true, 32);
  if (id.startsWith("p-")) return drawn(POINTS[id.slice(2)][0], c.ink, c.paper, POINTS[id.slice(2)][1]);
  const key = id.slice(2),
    mark = marks[key];
  return mark
    ? drawn(mark.path, c.status[key], c.paper, mark.hollow)
    : drawn("M8 1 13.5 15 8 11.8 2.5 15Z", c.calm, c.paper, false);
}

const IMAGES = [
  ...["hatch-dispute", "hatch-window", "along", "course", "s-"],
  ...Object.keys(POINTS).map((role) => `p-${role}`),
  ...Object.keys(marks).map((status) => `s-${status}`),
];

function addImages(map, c) {
  for (const id of IMAGES) if (!map.hasImage(id)) map.addImage(id, image(id, c), { pixelRatio: 2 });
}

export { POINTS, addImages, colours, drawn, marks, motionless, paths, read };
