/* The shapes that vessels are drawn with, on one sheet: both ways of drawing take them from it. */
import { drawn } from "../../core/js/map/marks.js";

export const CELL = 72; // pixels of a cell's edge, two for each of the page's
export const SHAPE = 40; // pixels of a cell's middle that a status's shape fills
export const TICK = 0;
export const PLAIN = 1; // a vessel of which nothing is known but where it is
export const RING = 2; // around the chosen one

/* the small line that says where a vessel heads, up = north */
function tick(colour, paper) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = CELL;
  const pen = canvas.getContext("2d");
  const line = new Path2D("M36 36V7M31 14 36 6l5 8");
  pen.lineJoin = pen.lineCap = "round";
  for (const [css, width] of [
    [paper, 6],
    [colour, 3],
  ]) {
    pen.strokeStyle = css;
    pen.lineWidth = width;
    pen.stroke(line);
  }
  return pen.getImageData(0, 0, CELL, CELL);
}
const rgb = (css) => (css.match(/[\d.]+/g) || [0, 0, 0]).slice(0, 3).map((one) => Number(one) / 255);

/* { canvas, cells, icon: status → cell, tint: status → [r, g, b] of 0..1 }; `colours` as core/js/map/marks.js resolves
   them, `marks` the registered statuses */
export function sheetOf(colours, marks) {
  const keys = Object.keys(marks);
  const canvas = document.createElement("canvas");
  const cells = keys.length + 3;
  canvas.width = CELL * cells;
  canvas.height = CELL;
  const pen = canvas.getContext("2d");
  const put = (cell, image) =>
    pen.putImageData(image, cell * CELL + (CELL - image.width) / 2, (CELL - image.height) / 2);
  put(TICK, tick(colours.ink, colours.paper));
  put(PLAIN, drawn("M8 1 13.5 15 8 11.8 2.5 15Z", colours.calm, colours.paper, false));
  put(RING, drawn("M8 .5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15Z", colours.ink, colours.paper, true, 30));
  const icon = {};
  const tint = { "": rgb(colours.calm) };
  keys.forEach((key, k) => {
    icon[key] = k + 3;
    tint[key] = rgb(colours.status[key]);
    put(k + 3, drawn(marks[key].path, colours.status[key], colours.paper, marks[key].hollow));
  });
  return { canvas, cells, icon, tint };
}
