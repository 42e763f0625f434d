/* A frame drawn by the graphics processor: one call for all headings, one for all shapes, one for all trails. */
import { CELL, SHAPE } from "./sheet.js";

const SPRITE_BYTES = 5 * 4;
const VERTEX_BYTES = 6 * 4;
const SPRITE_V = `#version 300 es
in vec2 corner; in vec2 at; in float angle; in float icon; in float alpha;
uniform vec2 size; uniform float cells; uniform float span; uniform float scale;
out vec2 uv; out float a;
void main() {
  float s = sin(angle), c = cos(angle);
  vec2 p = corner * ${CELL / 4}.0 * span * scale;
  p = vec2(p.x * c - p.y * s, p.x * s + p.y * c) + at;
  gl_Position = vec4(p.x / size.x * 2.0 - 1.0, 1.0 - p.y / size.y * 2.0, 0.0, 1.0);
  uv = vec2((icon + corner.x * .5 * span + .5) / cells, corner.y * .5 * span + .5);
  a = alpha;
}`;
const SPRITE_F = `#version 300 es
precision mediump float;
in vec2 uv; in float a; uniform sampler2D atlas; out vec4 colour;
void main() { colour = texture(atlas, uv) * a; if (colour.a < .01) discard; }`;
const LINE_V = `#version 300 es
in vec2 at; in vec4 tint; uniform vec2 size; out vec4 c;
void main() { gl_Position = vec4(at.x / size.x * 2.0 - 1.0, 1.0 - at.y / size.y * 2.0, 0.0, 1.0); c = tint; }`;
const LINE_F = `#version 300 es
precision mediump float;
in vec4 c; out vec4 colour;
void main() { colour = vec4(c.rgb * c.a, c.a); }`;

export class Graphics {
  constructor(canvas, sheet) {
    const gl = canvas.getContext("webgl2", { alpha: true, premultipliedAlpha: true, antialias: false });
    this.gl = gl;
    this.cells = sheet.cells;
    this.sprites = program(gl, SPRITE_V, SPRITE_F);
    this.lines = program(gl, LINE_V, LINE_F);
    this.uniform = {};
    for (const name of ["size", "cells", "span", "scale"]) {
      this.uniform[name] = gl.getUniformLocation(this.sprites, name);
    }
    this.lineSize = gl.getUniformLocation(this.lines, "size");

    const corners = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, corners);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
    this.points = gl.createBuffer();
    this.segments = gl.createBuffer();
    this.spriteArray = gl.createVertexArray();
    gl.bindVertexArray(this.spriteArray);
    attribute(gl, this.sprites, corners, { name: "corner", size: 2, stride: 8, from: 0, each: 0 });
    for (const [name, size, from] of [
      ["at", 2, 0],
      ["angle", 1, 8],
      ["icon", 1, 12],
      ["alpha", 1, 16],
    ]) {
      attribute(gl, this.sprites, this.points, { name, size, stride: SPRITE_BYTES, from, each: 1 });
    }
    this.lineArray = gl.createVertexArray();
    gl.bindVertexArray(this.lineArray);
    attribute(gl, this.lines, this.segments, { name: "at", size: 2, stride: VERTEX_BYTES, from: 0, each: 0 });
    attribute(gl, this.lines, this.segments, {
      name: "tint",
      size: 4,
      stride: VERTEX_BYTES,
      from: 8,
      each: 0,
    });
    gl.bindVertexArray(null);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);

    this.texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, sheet.canvas);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T])
      gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
    for (const way of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, way, gl.LINEAR);
  }

  draw({ width, height, under, shapes, trails, scale }) {
    const { gl } = this;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (trails.count) {
      gl.useProgram(this.lines);
      gl.bindVertexArray(this.lineArray);
      gl.uniform2f(this.lineSize, width, height);
      this.fill(this.segments, trails);
      gl.drawArrays(gl.LINES, 0, trails.count);
    }
    gl.useProgram(this.sprites);
    gl.bindVertexArray(this.spriteArray);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.uniform2f(this.uniform.size, width, height);
    gl.uniform1f(this.uniform.cells, this.cells);
    for (const [sprites, span, size] of [
      [under, 1, scale],
      [shapes, SHAPE / CELL, scale],
    ]) {
      if (!sprites.count) continue;
      gl.uniform1f(this.uniform.span, span);
      gl.uniform1f(this.uniform.scale, size);
      this.fill(this.points, sprites);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, sprites.count);
    }
  }

  fill(buffer, { rows, count, size }) {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, rows.subarray(0, count * size), gl.DYNAMIC_DRAW);
  }
}

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
function attribute(gl, of, buffer, { name, size, stride, from, each }) {
  const where = gl.getAttribLocation(of, name);
  if (where < 0) return;
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.enableVertexAttribArray(where);
  gl.vertexAttribPointer(where, size, gl.FLOAT, false, stride, from);
  gl.vertexAttribDivisor(where, each);
}
