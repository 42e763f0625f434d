/* The time that the map shows: live, a moment of the last day, or a day played. */
import { shapes } from "./chart.js";
import { another, load, whole } from "./stream.js";
import { $, clock, day, DAY, shell, state, utc, words } from "./state.js";

const SPEED = 600; // a day plays in two minutes and a half
const LIVE_FRAME = 66; // ms between two frames of the live picture
const slider = $("#picture-slider");
const output = $("[data-clock]");
const playButton = $("[data-play]");
const nowButton = $("[data-now-button]");
const anotherDay = $("[data-another]");

export function tell() {
  const minutes = Math.round((state.time - (state.until - DAY)) / 60e3);
  if (Number(slider.value) !== minutes) slider.value = String(minutes);
  const text = `${day(state.time)}, ${clock(state.time)}`;
  if (output.textContent !== text) {
    output.textContent = text;
    output.title = utc(state.time);
    slider.setAttribute("aria-valuetext", text);
    shapes();
  }
  nowButton.setAttribute("aria-pressed", String(state.live));
}

let before = 0;
/* one frame later; `at` as requestAnimationFrame tells it */
export function advance(at) {
  const passed = before ? Math.min(at - before, 200) : 0;
  before = at;
  if (state.playing) {
    state.time += passed * SPEED;
    state.dirty = true;
    if (state.time >= state.until) {
      state.time = state.until;
      play(false);
    }
    tell();
  }
  const feed = state.feed;
  if (state.live && feed && at - feed.drawn > LIVE_FRAME) {
    /* some seconds behind, so that each vessel moves between two observations and never ahead of one */
    const time = Math.min(feed.newest, feed.from + (at - feed.came));
    if (time > state.time) {
      state.time = time;
      state.until = Math.max(state.until, time);
      state.dirty = true;
      tell();
    }
    feed.drawn = at;
  }
}

function play(on) {
  state.playing = on;
  before = 0;
  playButton.textContent = on ? words.pause : words.play;
  shell.dataset.playing = String(on);
  if (on) state.live = false;
  tell();
}
playButton.addEventListener("click", async () => {
  if (state.playing) {
    play(false);
    return;
  }
  await whole();
  if (state.live || state.time >= state.until) state.time = state.until - DAY;
  play(true);
});
slider.addEventListener("input", async () => {
  const minutes = Number(slider.value);
  await whole();
  play(false);
  state.live = minutes >= 1440 && !state.past;
  state.time = state.until - (1440 - minutes) * 60e3;
  state.dirty = true;
  tell();
});
anotherDay.addEventListener("change", () => {
  if (!anotherDay.value) return;
  play(false);
  another(anotherDay.value);
});
nowButton.addEventListener("click", () => {
  play(false);
  state.live = true;
  if (state.past) {
    state.past = false;
    anotherDay.value = "";
    load();
    return;
  }
  state.time = state.until;
  state.dirty = true;
  tell();
});
