/* The queue's number keys and the decision's reason. Both work without it, one click slower. */
(() => {
  "use strict";
  const list = document.querySelector("[data-verdicts]");
  if (list) {
    const values = list.dataset.verdicts.split(" ");
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-5]$/.test(event.key)) return;
      if (document.getElementById("keys-on")?.checked === false) return;
      const link = document.activeElement?.closest?.("[data-verdicts] [data-row]")?.querySelector("a");
      if (!link) return;
      event.preventDefault();
      const to = new URL(link.href);
      to.searchParams.set("verdict", values[Number(event.key) - 1]);
      location.assign(to);
    });
    if (location.hash.startsWith("#f-"))
      document.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"] a`)?.focus();
  }
  const form = document.querySelector("[data-verdict-form]");
  if (!form) return;
  const reason = form.querySelector("textarea"),
    hint = form.querySelector("[data-verdict-hint]");
  const buttons = [...form.querySelectorAll("button[name=verdict]")];
  let chosen = buttons.find((one) => one.value === form.dataset.chosen) || null;
  const mark = () => {
    for (const one of buttons) one.setAttribute("aria-pressed", String(one === chosen));
  };
  const ask = () => {
    hint.hidden = false;
    reason.focus();
  };
  for (const button of buttons)
    button.addEventListener("click", (event) => {
      chosen = button;
      mark();
      if (button.hasAttribute("data-needs-reason") && !reason.value.trim()) {
        event.preventDefault();
        ask();
      }
    });
  reason.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && chosen) {
      event.preventDefault();
      form.requestSubmit(chosen);
    }
  });
  if (chosen) {
    mark();
    chosen.hasAttribute("data-needs-reason") ? ask() : chosen.focus();
  }
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
  });
})();
