/* The microphone, where the browser can hear. Speech is turned into text on the device; a browser that
   would send it to its maker is used only where the installation allows it (ENTENTE_SPEECH=browser). */
(() => {
  "use strict";
  const form = document.querySelector("[data-lookup]");
  if (!form) return;
  const field = form.querySelector("input[name=q]"),
    mic = form.querySelector(".lookup-mic"),
    says = form.querySelector("[data-speech-says]");
  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  const say = (text) => {
    says.hidden = !text;
    says.textContent = text;
  };
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== form) return;
    const answer = document.querySelector("#answer");
    answer?.setAttribute("aria-busy", "false");
    if (!event.detail.successful) return;
    if (note) note.hidden = true; // it was there to be read
    if (!matchMedia("(pointer: coarse)").matches) {
      field.select();
      return;
    }
    field.blur(); // else the keyboard on the screen would lie over the answer
    answer?.scrollIntoView({ block: "start" });
  });
  form.addEventListener("htmx:beforeRequest", () =>
    document.querySelector("#answer")?.setAttribute("aria-busy", "true"),
  );
  /* said once and quietly: whoever looks for the microphone learns why there is none */
  const note = form.querySelector("[data-speech-none]");
  const deaf = () => {
    if (note) note.hidden = false;
  };
  if (!mic) return;
  if (!Recognition) {
    deaf();
    return;
  }
  const language = document.documentElement.lang.startsWith("fr") ? "fr-CA" : "en-CA";
  async function allowed() {
    if (mic.dataset.speech === "browser") return true;
    if (
      mic.dataset.speech !== "local" ||
      !("processLocally" in Recognition.prototype) ||
      !Recognition.available
    )
      return false;
    try {
      return (await Recognition.available({ langs: [language], processLocally: true })) === "available";
    } catch {
      return false;
    }
  }
  allowed().then((yes) => {
    mic.hidden = !yes;
    if (!yes) deaf();
  });
  let running = null;
  mic.addEventListener("click", () => {
    if (running) {
      running.stop();
      return;
    }
    const one = new Recognition();
    running = one;
    one.lang = language;
    one.interimResults = false;
    one.maxAlternatives = 1;
    if (mic.dataset.speech !== "browser") one.processLocally = true;
    let heard = "";
    mic.setAttribute("aria-pressed", "true");
    say(mic.dataset.listening);
    one.addEventListener("result", (event) => {
      heard = event.results[0]?.[0]?.transcript?.trim() || "";
    });
    one.addEventListener("end", () => {
      running = null;
      mic.setAttribute("aria-pressed", "false");
      if (!heard) {
        say(mic.dataset.lost);
        return;
      }
      say("");
      field.value = heard;
      form.requestSubmit();
    });
    one.start();
  });
})();
