/* Choosing a record by words (ARIA combobox with a list). Without this script the field is a plain search: what
   was typed is looked up when the form is sent. */
(() => {
  "use strict";
  const french = document.documentElement.lang.startsWith("fr");
  const words = french
    ? {
        none: "Aucun dossier visible ne porte ce nom.",
        more: "D’autres encore : ajoutez un mot.",
        failed: "La liste n’a pas pu être lue.",
        n: (n) => (n === 1 ? "1 résultat" : `${n} résultats`),
      }
    : {
        none: "No record that you may see is called so.",
        more: "There are more: add a word.",
        failed: "The list could not be read.",
        n: (n) => (n === 1 ? "1 result" : `${n} results`),
      };
  let count = 0;

  function choose(box) {
    const input = box.querySelector("input[type=text]"),
      kept = box.querySelector("input[type=hidden]");
    if (!input || !box.dataset.url) return;
    const several = "several" in box.dataset,
      typed = input.name;
    const list = document.createElement("ul"),
      status = document.createElement("span");
    list.id = `choose-${++count}`;
    list.className = "choices";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute(
      "aria-label",
      document.querySelector(`label[for="${input.id}"]`)?.textContent.trim() || typed,
    );
    status.className = "sr-only";
    status.setAttribute("role", "status");
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-expanded", "false"],
      ["aria-controls", list.id],
      ["aria-autocomplete", "list"],
    ])
      input.setAttribute(name, value);
    box.append(list, status);
    let at = -1,
      shown = [],
      timer,
      asked = 0;
    if (kept?.value) input.removeAttribute("name"); // the id says it

    const close = () => {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    function mark(to) {
      if (!shown.length) return;
      at = (to + shown.length) % shown.length;
      [...list.querySelectorAll("[role=option]")].forEach((one, i) =>
        one.setAttribute("aria-selected", String(i === at)),
      );
      const now = document.getElementById(`${list.id}-${at}`);
      input.setAttribute("aria-activedescendant", now.id);
      now.scrollIntoView({ block: "nearest" });
    }
    function take(one) {
      if (several) {
        const item = document.createElement("li"),
          line = document.createElement("label"),
          tick = document.createElement("input");
        tick.type = "checkbox";
        tick.name = typed.replace(/_like$/, "");
        tick.value = one.id;
        tick.checked = true;
        line.append(tick, ` ${one.name}`);
        item.append(line);
        box.querySelector(".chosen").append(item);
        input.value = "";
      } else {
        kept.value = one.id;
        input.value = one.name;
        input.removeAttribute("name");
      }
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    function draw({ found, more }) {
      shown = found;
      at = -1;
      list.replaceChildren(
        ...found.map((one, i) => {
          const item = document.createElement("li");
          item.id = `${list.id}-${i}`;
          item.setAttribute("role", "option");
          item.setAttribute("aria-selected", "false");
          item.textContent = one.name;
          if (one.of) {
            const of = document.createElement("span");
            of.className = "muted";
            of.textContent = ` · ${one.of}`;
            item.append(of);
          }
          item.addEventListener("mousedown", (event) => {
            event.preventDefault();
            take(one);
          });
          return item;
        }),
      );
      const said = found.length ? (more ? words.more : "") : words.none;
      if (said) {
        const line = document.createElement("li");
        line.className = "muted";
        line.setAttribute("role", "presentation");
        line.textContent = said;
        list.append(line);
      }
      status.textContent = found.length
        ? `${words.n(found.length)}${more ? `. ${words.more}` : ""}`
        : words.none;
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    }
    async function ask() {
      const turn = ++asked,
        query = kept?.value ? "" : input.value;
      try {
        const answer = await fetch(`${box.dataset.url}?q=${encodeURIComponent(query)}`, {
          headers: { Accept: "application/json" },
        });
        if (!answer.ok) throw new Error(answer.status);
        const told = await answer.json();
        if (turn === asked && document.activeElement === input) draw(told);
      } catch {
        if (turn === asked) {
          status.textContent = words.failed;
          close();
        }
      }
    }
    input.addEventListener("input", () => {
      input.name = typed;
      if (kept) kept.value = "";
      clearTimeout(timer);
      timer = setTimeout(ask, 200);
    });
    input.addEventListener("focus", () => {
      if (kept?.value) input.select();
    });
    input.addEventListener("click", () => {
      if (list.hidden) ask();
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) ask();
        else mark(at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1));
      } else if (event.key === "Enter" && !list.hidden && at >= 0) {
        event.preventDefault();
        take(shown[at]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.stopPropagation();
        close();
      }
    });
    input.addEventListener("blur", () => {
      clearTimeout(timer);
      asked++;
      close();
    });
  }

  for (const box of document.querySelectorAll("[data-choose]")) choose(box);
})();
