/* Thousands of vessels on a canvas of their own above the map, so that a frame redraws them alone.

   What a frame shows is the same however it is drawn: by the graphics processor (webgl.js), or, where there is
   none and a browser only imitates one, by hand (flat.js), which is then the faster of the two. */
import { Flat } from "./flat.js";
import { placeAt } from "./fleet.js";
import { PLAIN, RING, sheetOf, TICK } from "./sheet.js";
import { Graphics } from "./webgl.js";

const TAIL = 2 * 3600e3; // ms of a vessel's past that trail behind it
const TAILS_AT_MOST = 600; // vessels in view
const CROWD = 1200; // vessels in view from which shapes and headings are drawn smaller
const MARGIN = 20; // px around the canvas
const SPRITE = 5; // x, y, angle, cell, alpha
const VERTEX = 6; // x, y, r, g, b, alpha
const IMITATED = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/* a graphics processor of its own, or an imitation of one? */
let graphics = null;
export const hasGraphics = () => (graphics ??= looked());
function looked() {
  const gl = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (!gl) return false;
  const named = gl.getExtension("WEBGL_debug_renderer_info");
  const name = gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !IMITATED.test(name);
}

/* numbers that grow and are used again in the next frame */
class Numbers {
  constructor(size) {
    this.size = size;
    this.rows = new Float32Array(size * 1024);
    this.count = 0;
  }
  clear() {
    this.count = 0;
  }
  room() {
    const at = this.count * this.size;
    if (at + this.size > this.rows.length) {
      const more = new Float32Array(this.rows.length * 2);
      more.set(this.rows);
      this.rows = more;
    }
    this.count += 1;
    return at;
  }
}

export class Overlay {
  constructor(canvas, colours, marks, Painter = hasGraphics() ? Graphics : Flat) {
    this.canvas = canvas;
    this.sheet = sheetOf(colours, marks);
    this.painter = new Painter(canvas, this.sheet);
    this.under = new Numbers(SPRITE); // headings and the ring
    this.shapes = new Numbers(SPRITE);
    this.trails = new Numbers(VERTEX); // two for each piece
  }

  /* one frame; view = { cx, cy, world, width, height }; returns how many vessels are in view */
  draw(fleet, view, time, { live, hidden, chosen }) {
    const seen = this.place(fleet, view, time, live, hidden);
    const scale = seen > CROWD ? 0.6 : 1;
    const { under, shapes, trails, sheet } = this;
    under.clear();
    shapes.clear();
    trails.clear();
    for (const one of fleet) {
      if (!one.seen) continue;
      if (!Number.isNaN(one.angle)) put(under, one.px, one.py, one.angle, TICK, one.alpha);
      put(
        shapes,
        one.px,
        one.py,
        one.status ? 0 : one.angle || 0,
        sheet.icon[one.status] ?? PLAIN,
        one.alpha,
      );
      if (seen <= TAILS_AT_MOST) this.trail(one, view, time);
    }
    if (chosen?.seen) put(under, chosen.px, chosen.py, 0, RING, 1);
    const ratio = Math.min(2, devicePixelRatio || 1);
    const { width, height } = view;
    resize(this.canvas, Math.round(width * ratio), Math.round(height * ratio));
    this.painter.draw({ width, height, ratio, under, shapes, trails, scale });
    return seen;
  }

  /* where each vessel lies on the canvas, and whether it does */
  place(fleet, { cx, cy, world, width, height }, time, live, hidden) {
    const out = { x: 0, y: 0, angle: 0, alpha: 1 };
    let seen = 0;
    for (const one of fleet) {
      one.seen = !hidden.has(one.status) && placeAt(one, time, live, out);
      if (!one.seen) continue;
      const px = (out.x - cx) * world + width / 2;
      const py = (out.y - cy) * world + height / 2;
      one.px = px;
      one.py = py;
      one.seen = px > -MARGIN && py > -MARGIN && px < width + MARGIN && py < height + MARGIN;
      if (!one.seen) continue;
      one.angle = out.angle;
      one.alpha = out.alpha;
      seen += 1;
    }
    return seen;
  }

  /* the last hours of a vessel, paler the older */
  trail(one, { cx, cy, world, width, height }, time) {
    const [r, g, b] = this.sheet.tint[one.status] || this.sheet.tint[""];
    const { trails } = this;
    const vertex = (x, y, alpha) => {
      const at = trails.room();
      const { rows } = trails;
      rows[at] = x;
      rows[at + 1] = y;
      rows[at + 2] = r;
      rows[at + 3] = g;
      rows[at + 4] = b;
      rows[at + 5] = alpha;
    };
    let { px, py } = one;
    for (let i = one.i; i >= 0; i -= 1) {
      const age = time - one.t[i];
      if (age > TAIL) break;
      const qx = (one.x[i] - cx) * world + width / 2;
      const qy = (one.y[i] - cy) * world + height / 2;
      const alpha = 0.75 * (1 - age / TAIL);
      if (i === one.i || !one.gap[i + 1]) {
        vertex(px, py, alpha);
        vertex(qx, qy, alpha);
      }
      px = qx;
      py = qy;
    }
  }
}

function put(sprites, x, y, angle, cell, alpha) {
  const at = sprites.room();
  const { rows } = sprites;
  rows[at] = x;
  rows[at + 1] = y;
  rows[at + 2] = angle;
  rows[at + 3] = cell;
  rows[at + 4] = alpha;
}
function resize(canvas, width, height) {
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
}
