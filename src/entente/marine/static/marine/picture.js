/* The live map's page. The list says what the map shows; both are drawn from one state (picture/state.js). */
import { paths } from "../core/js/map/marks.js";
import { broken, build, view } from "./picture/chart.js";
import { advance } from "./picture/clock.js";
import { placeAt } from "./picture/fleet.js";
import { mirror } from "./picture/list.js";
import { chart, shell, state } from "./picture/state.js";
import { listen, load, queue } from "./picture/stream.js";

const LIST_EVERY = 1200; // ms: a list that changes sixty times a second cannot be read
let listedAt = 0;
let later = 0;

function list() {
  listedAt = performance.now();
  mirror();
}
function soon() {
  clearTimeout(later);
  if (performance.now() - listedAt > LIST_EVERY) list();
  else later = setTimeout(list, LIST_EVERY);
}
/* without a map nothing is out of view: the list holds whatever the map would at this time */
const nowhere = {};
function unseen() {
  for (const one of state.fleet)
    one.seen = !state.hidden.has(one.status) && placeAt(one, state.time, state.live, nowhere);
}
function frame(at) {
  advance(at);
  if (state.dirty && chart.overlay) {
    state.dirty = false;
    shell.dataset.inView = chart.overlay.draw(state.fleet, view(), state.time, state);
    if (state.fleet.length && !shell.dataset.painted) {
      shell.dataset.painted = String(Math.round(performance.now()));
      performance.mark("picture-first");
    }
    soon();
  } else if (state.dirty && shell.dataset.state === "broken") {
    state.dirty = false;
    unseen();
    soon();
  }
  requestAnimationFrame(frame);
}

async function start() {
  load();
  try {
    chart.gl = await import(paths.gl);
    chart.gl.setWorkerUrl(new URL(paths.worker, location.href).href);
    build();
  } catch {
    broken();
  }
  listen();
  requestAnimationFrame(frame);
  document.addEventListener("entente:theme", () => {
    if (chart.gl) build();
  });
}
shell.addEventListener("entente:queue", queue);
start();
