/* One stream of events a page. An event carries ids only; what is shown is fetched through the gate.
   [data-live-reload="findings feeds"]: the element is fetched again from this page when such an event comes.
   [data-live-every="15"]: and after so many seconds, since what has died sends no event. */
(() => {
  "use strict";
  const parts = [...document.querySelectorAll("[data-live-reload][id]")];
  const script = document.currentScript || document.querySelector("script[data-events]");
  if (!parts.length || !script || !window.EventSource) return;
  const state = document.querySelector("[data-live-state]");
  let busy = false,
    again = false,
    timer = 0;
  const held = () =>
    parts.some(
      (part) =>
        part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"),
    );
  const fetchParts = async () => {
    if (busy) {
      again = true;
      return;
    }
    if (held()) {
      soon(2000);
      return;
    }
    busy = true;
    again = false;
    let lost = false;
    try {
      const answer = await fetch(location.href, {
        headers: { "X-Requested-With": "live" },
        credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of parts) {
        const fresh = page.getElementById(part.id);
        if (!fresh || fresh.innerHTML === part.innerHTML) continue;
        const row = document.activeElement?.closest?.("[data-row][id]");
        const focused = part.contains(document.activeElement) ? row?.id : null;
        const before = new Set([...part.querySelectorAll("[data-row][id]")].map((one) => one.id));
        part.replaceChildren(...fresh.childNodes);
        for (const one of part.querySelectorAll("[data-row][id]"))
          if (before.size && !before.has(one.id)) one.classList.add("just-in");
        if (focused) document.getElementById(focused)?.querySelector("a")?.focus();
        part.dispatchEvent(new CustomEvent("live:changed", { bubbles: true }));
      }
      document.dispatchEvent(new CustomEvent("live:fetched"));
      if (state && source.readyState === EventSource.OPEN) state.hidden = true;
    } catch {
      lost = true;
      if (state) state.hidden = false;
    }
    busy = false;
    if (lost) soon(2000);
    else if (again) soon(50);
  };
  const soon = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(fetchParts, wait);
  };
  const every = Math.min(...parts.map((part) => Number(part.dataset.liveEvery) || Infinity));
  if (every < Infinity) {
    setInterval(() => document.hidden || fetchParts(), every * 1000);
    document.addEventListener("visibilitychange", () => document.hidden || soon(0));
  }
  const source = new EventSource(script.dataset.events);
  const wanted = new Set(parts.flatMap((part) => part.dataset.liveReload.split(" ")));
  for (const name of [...wanted, "reset"])
    source.addEventListener(name, (event) => {
      if (name !== "reset") soon(150);
      else if (source.begun) soon(0);
      source.begun = true;
      document.dispatchEvent(new CustomEvent(`live:${name}`, { detail: event.data }));
    });
  let lost = 0;
  source.onopen = () => {
    clearTimeout(lost);
    lost = 0;
    if (state) state.hidden = true;
  };
  source.onerror = () => {
    if (state && !lost)
      lost = setTimeout(() => {
        state.hidden = source.readyState === EventSource.OPEN;
      }, 4000);
  };
  addEventListener("pagehide", () => source.close());
})();
