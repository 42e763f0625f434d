/* The style of MapLibre: geography below, then what a page brings. `c`: colours as marks.js has them. */
import { EMPTY } from "./features.js";
import { POINTS, paths } from "./marks.js";

function style(c) {
  const only = (role) => ["==", ["get", "role"], role];
  const statusColour = ["match", ["get", "status"], ...Object.entries(c.status).flat(), c.ink];
  return {
    version: 8,
    sources: {
      far: { type: "geojson", data: paths.far },
      waters: { type: "geojson", data: paths.waters },
      boundary: { type: "geojson", data: paths.boundary },
      mask: { type: "geojson", data: EMPTY },
      land: { type: "geojson", data: EMPTY },
      data: { type: "geojson", data: EMPTY },
    },
    layers: [
      { id: "water", type: "background", paint: { "background-color": c["map-water"] } },
      {
        id: "far-ours",
        type: "fill",
        source: "waters",
        filter: ["==", ["get", "state"], "canadian"],
        paint: { "fill-color": c["map-ours"], "fill-antialias": false },
      },
      {
        id: "far",
        type: "fill",
        source: "far",
        paint: { "fill-color": c["map-land"], "fill-outline-color": c["map-shore"] },
      },
      {
        id: "mask",
        type: "fill",
        source: "mask",
        minzoom: 5,
        paint: { "fill-color": c["map-water"], "fill-antialias": false },
      },
      {
        id: "ours",
        type: "fill",
        source: "waters",
        minzoom: 5,
        filter: ["==", ["get", "state"], "canadian"],
        paint: { "fill-color": c["map-ours"], "fill-antialias": false },
      },
      {
        id: "land",
        type: "fill",
        source: "land",
        minzoom: 5,
        paint: { "fill-color": c["map-land"], "fill-outline-color": c["map-shore"] },
      },
      {
        id: "disputed",
        type: "fill",
        source: "waters",
        filter: ["==", ["get", "state"], "disputed"],
        paint: { "fill-pattern": "hatch-dispute", "fill-opacity": 0.55 },
      },
      {
        id: "boundary",
        type: "line",
        source: "boundary",
        paint: { "line-color": c["map-line"], "line-width": 1.3, "line-dasharray": [5, 2, 1, 2] },
      },
      {
        id: "area",
        type: "line",
        source: "data",
        filter: only("area"),
        paint: { "line-color": c.info, "line-width": 1.5, "line-dasharray": [4, 2] },
      },
      {
        id: "window-area",
        type: "fill",
        source: "data",
        filter: ["all", only("window"), ["==", ["geometry-type"], "Polygon"]],
        paint: { "fill-pattern": "hatch-window" },
      },
      {
        id: "window",
        type: "line",
        source: "data",
        filter: ["all", only("window"), ["==", ["geometry-type"], "LineString"]],
        paint: { "line-pattern": "hatch-window", "line-width": 9 },
      },
      {
        id: "expected-area",
        type: "fill",
        source: "data",
        filter: ["all", only("expected"), ["==", ["geometry-type"], "Polygon"]],
        paint: { "fill-color": c.odd, "fill-opacity": 0.14 },
      },
      {
        id: "expected",
        type: "line",
        source: "data",
        filter: only("expected"),
        paint: { "line-color": c.odd, "line-width": 2, "line-dasharray": [2, 2] },
      },
      {
        id: "track-halo",
        type: "line",
        source: "data",
        filter: only("track"),
        layout: { "line-cap": "round" },
        paint: { "line-color": c.paper, "line-width": 4.5, "line-opacity": 0.5 },
      },
      {
        id: "track",
        type: "line",
        source: "data",
        filter: only("track"),
        layout: { "line-cap": "round", "line-join": "round" },
        paint: {
          "line-color": statusColour,
          "line-width": 2.25,
          "line-opacity": ["interpolate", ["linear"], ["get", "age"], 0, 1, 1, 0.3],
        },
      },
      {
        id: "along",
        type: "symbol",
        source: "data",
        filter: only("track"),
        minzoom: 8,
        layout: {
          "symbol-placement": "line",
          "symbol-spacing": 90,
          "icon-image": "along",
          "icon-rotation-alignment": "map",
        },
        paint: { "icon-opacity": 0.8 },
      },
      {
        id: "course",
        type: "symbol",
        source: "data",
        filter: ["all", only("vessel"), ["has", "course"]],
        layout: {
          "icon-image": "course",
          "icon-rotate": ["get", "course"],
          "icon-rotation-alignment": "map",
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
        },
      },
      {
        id: "point",
        type: "symbol",
        source: "data",
        filter: ["in", ["get", "role"], ["literal", Object.keys(POINTS)]],
        layout: {
          "icon-image": ["concat", "p-", ["get", "role"]],
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
        },
      },
      {
        id: "vessel",
        type: "symbol",
        source: "data",
        filter: only("vessel"),
        layout: {
          "icon-image": ["coalesce", ["image", ["concat", "s-", ["get", "status"]]], ["image", "s-"]],
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
        },
      },
    ],
  };
}

/* a map without what this product has no use for: north is up, the world stands once */
function quiet(gl, container, c, words, more) {
  const map = new gl.Map({
    container,
    style: style(c),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    maxZoom: 17,
    ...more,
    locale: {
      "Map.Title": words.title,
      "NavigationControl.ZoomIn": words.zoomIn,
      "NavigationControl.ZoomOut": words.zoomOut,
    },
  });
  map.touchZoomRotate?.disableRotation();
  map.keyboard?.disableRotation?.();
  map.addControl(new gl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new gl.ScaleControl({ unit: "nautical" }), "bottom-left");
  return map;
}

export { quiet };
