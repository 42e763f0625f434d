/* Thousands of vessels on a canvas of their own above the map, so that a frame redraws them alone.

   A fleet is an array of vessels: { id, track, finding, name, status, urgency, place, t, x, y } with `t` in ms and
   `x`, `y` in Web Mercator (0..1), ordered by time. A place between two observations is drawn between them,
   never ahead of the last one; where nobody looked for longer than GAP it is drawn pale. */
import { drawn } from "../../core/js/map.js";

export const GAP = 15 * 60e3,
  GONE = 2 * 3600e3,
  TAIL = 2 * 3600e3,
  TAILS_AT_MOST = 600;
const CELL = 72,
  FLOATS = 5,
  SHAPE = 40 / CELL,
  TICKS_AT_MOST = 1200;

export const mercator = (lon, lat) => [
  (lon + 180) / 360,
  (1 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / Math.PI) / 2,
];
export const degrees = (x, y) => [x * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];

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
  const { t, x, y } = one,
    last = t.length - 1;
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
  const span = t[i + 1] - t[i],
    share = span ? (time - t[i]) / span : 0;
  out.x = x[i] + (x[i + 1] - x[i]) * share;
  out.y = y[i] + (y[i + 1] - y[i]) * share;
  out.angle = heading(x[i], y[i], x[i + 1], y[i + 1]);
  out.alpha = span > GAP ? 0.4 : 1;
  return true;
}
const heading = (x0, y0, x1, y1) => (x0 === x1 && y0 === y1 ? NaN : Math.atan2(x1 - x0, y0 - y1));

const SPRITE_V = `#version 300 es
in vec2 corner; in vec2 at; in float angle; in float icon; in float alpha; uniform vec2 size; uniform float cells; uniform float span; uniform float scale; out vec2 uv; out float a;
void main() { float s = sin(angle), c = cos(angle); vec2 p = corner * ${CELL / 4}.0 * span * scale; p = vec2(p.x * c - p.y * s, p.x * s + p.y * c) + at;
  gl_Position = vec4(p.x / size.x * 2.0 - 1.0, 1.0 - p.y / size.y * 2.0, 0.0, 1.0); uv = vec2((icon + corner.x * .5 * span + .5) / cells, corner.y * .5 * span + .5); a = alpha; }`;
const SPRITE_F = `#version 300 es
precision mediump float; in vec2 uv; in float a; uniform sampler2D atlas; out vec4 colour;
void main() { colour = texture(atlas, uv) * a; if (colour.a < .01) discard; }`;
const LINE_V = `#version 300 es
in vec2 at; in vec4 tint; uniform vec2 size; out vec4 c;
void main() { gl_Position = vec4(at.x / size.x * 2.0 - 1.0, 1.0 - at.y / size.y * 2.0, 0.0, 1.0); c = tint; }`;
const LINE_F = `#version 300 es
precision mediump float; in vec4 c; out vec4 colour; void main() { colour = vec4(c.rgb * c.a, c.a); }`;

function program(gl, vertex, fragment) {
  const made = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made));
  return made;
}
/* the small line that says where a vessel heads, up = north */
function tick(colour, paper) {
  const edge = CELL,
    canvas = document.createElement("canvas");
  canvas.width = canvas.height = edge;
  const pen = canvas.getContext("2d"),
    line = new Path2D("M36 36V7M31 14 36 6l5 8");
  pen.lineJoin = pen.lineCap = "round";
  for (const [css, width] of [
    [paper, 6],
    [colour, 3],
  ]) {
    pen.strokeStyle = css;
    pen.lineWidth = width;
    pen.stroke(line);
  }
  return pen.getImageData(0, 0, edge, edge);
}
const rgb = (css) => (css.match(/[\d.]+/g) || [0, 0, 0]).slice(0, 3).map((one) => Number(one) / 255);

export class Overlay {
  /* `colours` as core/js/map.js resolves them, `marks` the registered statuses */
  constructor(canvas, colours, marks) {
    this.canvas = canvas;
    const gl = (this.gl = canvas.getContext("webgl2", { alpha: true, premultipliedAlpha: true, antialias: false }));
    if (!gl) throw new Error("no WebGL 2");
    this.sprites = program(gl, SPRITE_V, SPRITE_F);
    this.lines = program(gl, LINE_V, LINE_F);
    this.corners = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.corners);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
    this.points = gl.createBuffer();
    this.segments = gl.createBuffer();
    this.data = new Float32Array(FLOATS * 1024);
    this.trail = new Float32Array(6 * 4096);
    this.spriteArray = gl.createVertexArray();
    gl.bindVertexArray(this.spriteArray);
    this.attribute(this.sprites, "corner", this.corners, 2, 8, 0, 0);
    for (const [name, size, from] of [
      ["at", 2, 0],
      ["angle", 1, 8],
      ["icon", 1, 12],
      ["alpha", 1, 16],
    ])
      this.attribute(this.sprites, name, this.points, size, FLOATS * 4, from, 1);
    this.lineArray = gl.createVertexArray();
    gl.bindVertexArray(this.lineArray);
    this.attribute(this.lines, "at", this.segments, 2, 24, 0, 0);
    this.attribute(this.lines, "tint", this.segments, 4, 24, 8, 0);
    gl.bindVertexArray(null);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.paint(colours, marks);
  }
  attribute(of, name, buffer, size, stride, from, each) {
    const { gl } = this,
      where = gl.getAttribLocation(of, name);
    if (where < 0) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(where);
    gl.vertexAttribPointer(where, size, gl.FLOAT, false, stride, from);
    gl.vertexAttribDivisor(where, each);
  }
  /* the shapes as one texture; called again when light and dark change */
  paint(colours, marks) {
    const { gl } = this,
      keys = Object.keys(marks),
      sheet = document.createElement("canvas");
    this.cells = keys.length + 3;
    sheet.width = CELL * this.cells;
    sheet.height = CELL;
    const pen = sheet.getContext("2d");
    const put = (cell, image) =>
      pen.putImageData(image, cell * CELL + (CELL - image.width) / 2, (CELL - image.height) / 2);
    put(0, tick(colours.ink, colours.paper));
    put(1, drawn("M8 1 13.5 15 8 11.8 2.5 15Z", colours.calm, colours.paper, false));
    put(2, drawn("M8 .5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15Z", colours.ink, colours.paper, true, 30));
    this.icon = {};
    this.tint = { "": rgb(colours.calm) };
    keys.forEach((key, k) => {
      this.icon[key] = k + 3;
      this.tint[key] = rgb(colours.status[key]);
      put(k + 3, drawn(marks[key].path, colours.status[key], colours.paper, marks[key].hollow));
    });
    this.texture ??= gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, sheet);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
    for (const way of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, way, gl.LINEAR);
  }
  where(name) {
    this.places ??= {};
    return (this.places[name] ??= this.gl.getUniformLocation(this.sprites, name));
  }
  room(name, floats) {
    if (this[name].length < floats) {
      const more = new Float32Array(floats * 2);
      more.set(this[name]);
      this[name] = more;
    }
    return this[name];
  }

  /* one frame; view = { cx, cy, world, width, height }; returns how many vessels are in view */
  draw(fleet, view, time, { live, hidden, chosen }) {
    const { gl } = this,
      ratio = Math.min(2, devicePixelRatio || 1),
      { width, height, world, cx, cy } = view,
      out = { x: 0, y: 0, angle: 0, alpha: 1 };
    const w = Math.round(width * ratio),
      h = Math.round(height * ratio);
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
    }
    const data = this.room("data", (fleet.length * 2 + 1) * FLOATS);
    let put_ = 0,
      seen = 0;
    const put = (px, py, angle, icon, alpha) => {
      const k = put_ * FLOATS;
      data[k] = px;
      data[k + 1] = py;
      data[k + 2] = angle;
      data[k + 3] = icon;
      data[k + 4] = alpha;
      put_ += 1;
    };
    for (const one of fleet) {
      one.seen = !hidden.has(one.status) && placeAt(one, time, live, out);
      if (!one.seen) continue;
      const px = (out.x - cx) * world + width / 2,
        py = (out.y - cy) * world + height / 2;
      one.px = px;
      one.py = py;
      one.seen = px > -20 && py > -20 && px < width + 20 && py < height + 20;
      if (!one.seen) continue;
      seen += 1;
      one.angle = out.angle;
      one.alpha = out.alpha;
    }
    /* in a crowd the shapes are smaller and the lines of their headings would hide them */
    const dense = seen > TICKS_AT_MOST;
    if (!dense)
      for (const one of fleet) if (one.seen && one.angle === one.angle) put(one.px, one.py, one.angle, 0, one.alpha);
    if (chosen?.seen) put(chosen.px, chosen.py, 0, 2, 1);
    const whole = put_;
    for (const one of fleet)
      if (one.seen) put(one.px, one.py, one.status ? 0 : one.angle || 0, this.icon[one.status] ?? 1, one.alpha);
    const used = seen <= TAILS_AT_MOST ? this.trails(fleet, view, time, live) : 0;
    gl.viewport(0, 0, w, h);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (used) {
      gl.useProgram(this.lines);
      gl.bindVertexArray(this.lineArray);
      gl.uniform2f(gl.getUniformLocation(this.lines, "size"), width, height);
      gl.bindBuffer(gl.ARRAY_BUFFER, this.segments);
      gl.bufferData(gl.ARRAY_BUFFER, this.trail.subarray(0, used * 6), gl.DYNAMIC_DRAW);
      gl.drawArrays(gl.LINES, 0, used);
    }
    if (put_) {
      gl.useProgram(this.sprites);
      gl.bindVertexArray(this.spriteArray);
      gl.bindTexture(gl.TEXTURE_2D, this.texture);
      gl.uniform2f(this.where("size"), width, height);
      gl.uniform1f(this.where("cells"), this.cells);
      gl.bindBuffer(gl.ARRAY_BUFFER, this.points);
      for (const [from, to, span, scale] of [
        [0, whole, 1, 1],
        [whole, put_, SHAPE, dense ? 0.6 : 1],
      ]) {
        if (to === from) continue;
        gl.uniform1f(this.where("span"), span);
        gl.uniform1f(this.where("scale"), scale);
        gl.bufferData(gl.ARRAY_BUFFER, data.subarray(from * FLOATS, to * FLOATS), gl.DYNAMIC_DRAW);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, to - from);
      }
    }
    return seen;
  }
  /* the last hours of each vessel in view, paler the older; vertices used */
  trails(fleet, { cx, cy, world, width, height }, time) {
    let used = 0;
    for (const one of fleet) {
      if (!one.seen) continue;
      const tint = this.tint[one.status] || this.tint[""];
      let px = one.px,
        py = one.py;
      for (let i = one.i; i >= 0; i -= 1) {
        const age = time - one.t[i];
        if (age > TAIL) break;
        const qx = (one.x[i] - cx) * world + width / 2,
          qy = (one.y[i] - cy) * world + height / 2,
          alpha = 0.75 * (1 - age / TAIL);
        const trail = this.room("trail", (used + 2) * 6);
        trail.set([px, py, ...tint, alpha], used * 6);
        trail.set([qx, qy, ...tint, alpha], (used + 1) * 6);
        used += 2;
        px = qx;
        py = qy;
      }
    }
    return used;
  }
}

/* the vessel nearest to a place of the canvas, within `within` pixels */
export function nearest(fleet, px, py, within = 16) {
  let best = null,
    far = within;
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
