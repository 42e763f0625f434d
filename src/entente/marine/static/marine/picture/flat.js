/* A frame drawn by hand, for a machine without a graphics processor: small images that were turned and scaled
   before are put where the vessels are. Imitated WebGL takes several times as long for the same frame. */
import { CELL, SHAPE } from "./sheet.js";

const TURNS = 32; // directions that a shape is kept in
const SHADES = 8; // steps of a trail's paleness

export class Flat {
  constructor(canvas, sheet) {
    this.pen = canvas.getContext("2d", { willReadFrequently: true }); // in memory, not on imitated graphics
    this.sheet = sheet;
    this.images = new Map();
    this.ratio = 0;
  }

  draw({ ratio, under, shapes, trails, scale }) {
    const { pen } = this;
    if (this.ratio !== ratio) {
      this.images.clear();
      this.ratio = ratio;
    }
    pen.globalAlpha = 1;
    pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
    this.lines(trails);
    this.sprites(under, CELL, 1);
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
