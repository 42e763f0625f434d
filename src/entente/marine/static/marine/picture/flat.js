/* A frame drawn by hand, for a machine without a graphics processor: small images that were turned and scaled
   before are put where the vessels are. Imitated WebGL takes several times as long for the same frame. A crowd
   is put down point by point into the picture's memory: to ask the canvas for each image takes ten times as long. */
import { CELL, SHAPE } from "./sheet.js";

const TURNS = 32; // directions that a shape is kept in
const SHADES = 8; // steps of a trail's paleness
const CROWD = 600; // images from which they are put down point by point
const little = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

export class Flat {
  constructor(canvas, sheet) {
    this.pen = canvas.getContext("2d", { willReadFrequently: true }); // in memory, not on imitated graphics
    this.sheet = sheet;
    this.images = new Map();
    this.points = new Map(); // of an image: those that are not empty
    this.ratio = 0;
    this.frame = null;
  }

  draw({ ratio, under, shapes, trails, scale }) {
    const { pen } = this;
    if (this.ratio !== ratio) {
      this.images.clear();
      this.points.clear();
      this.ratio = ratio;
    }
    if (little && !trails.count && under.count + shapes.count > CROWD) {
      this.crowd(under, shapes, scale);
      return;
    }
    pen.globalAlpha = 1;
    pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
    this.lines(trails);
    this.sprites(under, CELL, scale);
    this.sprites(shapes, SHAPE, scale);
  }

  sprites({ rows, count, size }, span, scale) {
    const { pen, ratio } = this;
    let alpha = -1;
    for (let k = 0; k < count; k += 1) {
      const at = k * size;
      if (rows[at + 4] !== alpha) pen.globalAlpha = alpha = rows[at + 4];
      const image = this.image(rows[at + 3], rows[at + 2], span, scale);
      const half = image.width / 2;
      pen.drawImage(image, Math.round(rows[at] * ratio - half), Math.round(rows[at + 1] * ratio - half));
    }
  }

  /* the same picture, written into memory and shown at once */
  crowd(under, shapes, scale) {
    const { pen } = this;
    const { width, height } = pen.canvas;
    if (this.frame?.width !== width || this.frame?.height !== height) {
      this.frame = pen.createImageData(width, height);
      this.memory = new Int32Array(this.frame.data.buffer);
    }
    this.memory.fill(0);
    this.put(under, CELL, scale, width, height);
    this.put(shapes, SHAPE, scale, width, height);
    pen.putImageData(this.frame, 0, 0);
  }

  put({ rows, count, size }, span, scale, width, height) {
    const { memory, ratio } = this;
    for (let k = 0; k < count; k += 1) {
      const at = k * size;
      const { edge, xs, ys, colours } = this.pointsOf(rows[at + 3], rows[at + 2], span, scale);
      const left = Math.round(rows[at] * ratio - edge / 2);
      const top = Math.round(rows[at + 1] * ratio - edge / 2);
      const alpha = Math.round(rows[at + 4] * 256);
      const inside = left >= 0 && top >= 0 && left + edge <= width && top + edge <= height;
      for (let p = 0; p < colours.length; p += 1) {
        const x = left + xs[p];
        const y = top + ys[p];
        if (!inside && (x < 0 || y < 0 || x >= width || y >= height)) continue;
        const to = y * width + x;
        const above = colours[p];
        const share = ((above >>> 24) * alpha) >> 8;
        memory[to] = share > 250 ? above : over(above, share, memory[to]);
      }
    }
  }

  pointsOf(cell, angle, span, scale) {
    const image = this.image(cell, angle, span, scale);
    let made = this.points.get(image);
    if (made) return made;
    const edge = image.width;
    const whole = new Int32Array(image.getContext("2d").getImageData(0, 0, edge, edge).data.buffer);
    const held = [...whole.keys()].filter((k) => whole[k] >>> 24 > 8);
    made = {
      edge,
      xs: Uint8Array.from(held, (k) => k % edge),
      ys: Uint8Array.from(held, (k) => Math.floor(k / edge)),
      colours: Int32Array.from(held, (k) => whole[k]),
    };
    this.points.set(image, made);
    return made;
  }

  image(cell, angle, span, scale) {
    const turn = ((Math.round((angle / (2 * Math.PI)) * TURNS) % TURNS) + TURNS) % TURNS;
    const key = ((cell * TURNS + turn) * 2 + (span === CELL ? 1 : 0)) * 16 + Math.round(scale * 10);
    let made = this.images.get(key);
    if (!made) {
      made = this.made(cell, (turn / TURNS) * 2 * Math.PI, span, scale);
      this.images.set(key, made);
    }
    return made;
  }

  made(cell, angle, span, scale) {
    const edge = Math.max(1, Math.round((span / 2) * scale * this.ratio));
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = edge;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.imageSmoothingQuality = "high";
    pen.translate(edge / 2, edge / 2);
    pen.rotate(angle);
    const from = (CELL - span) / 2;
    pen.drawImage(this.sheet.canvas, cell * CELL + from, from, span, span, -edge / 2, -edge / 2, edge, edge);
    return canvas;
  }

  /* pieces of one colour and paleness are drawn with one stroke */
  lines({ rows, count, size }) {
    const paths = new Map();
    const { ratio, pen } = this;
    for (let k = 0; k < count; k += 2) {
      const at = k * size;
      const shade = Math.ceil(rows[at + 5] * SHADES) / SHADES;
      const css = `rgba(${rows.subarray(at + 2, at + 5).map((one) => Math.round(one * 255))}, ${shade})`;
      let path = paths.get(css);
      if (!path) paths.set(css, (path = new Path2D()));
      path.moveTo(rows[at] * ratio, rows[at + 1] * ratio);
      path.lineTo(rows[at + size] * ratio, rows[at + size + 1] * ratio);
    }
    pen.lineWidth = ratio;
    for (const [css, path] of paths) {
      pen.strokeStyle = css;
      pen.stroke(path);
    }
  }
}

/* a colour (alpha, blue, green, red, from the highest byte) laid over another; `share` of 255 is its own alpha now.
   Whole numbers of 32 bits throughout: it is asked some hundred thousand times a frame */
function over(above, share, below) {
  const under = below >>> 24;
  if (under === 0) return (share << 24) | (above & 0xffffff);
  const rest = (((255 - share) * under) / 255) | 0;
  const alpha = share + rest;
  const blue = ((((above >> 16) & 255) * share + ((below >> 16) & 255) * rest) / alpha) | 0;
  const green = ((((above >> 8) & 255) * share + ((below >> 8) & 255) * rest) / alpha) | 0;
  const red = (((above & 255) * share + (below & 255) * rest) / alpha) | 0;
  return (alpha << 24) | (blue << 16) | (green << 8) | red;
}
