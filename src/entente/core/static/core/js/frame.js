/* The frame's behaviour. Everything works without it but shortcuts, undo timing and the cover. */
(() => {
  "use strict";
  const body = document.body,
    root = document.documentElement;
  const french = root.lang.startsWith("fr");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const dark = matchMedia("(prefers-color-scheme: dark)");

  /* appearance: a cookie, so that the server draws the right one at once */
  const markDark = () =>
    root.toggleAttribute(
      "data-dark",
      root.dataset.theme === "dark" || (root.dataset.theme === "auto" && dark.matches),
    );
  const themeChanged = () => {
    markDark();
    document.dispatchEvent(new CustomEvent("entente:theme"));
  };
  markDark();
  dark.addEventListener("change", themeChanged);
  for (const button of all("[data-theme-choice]"))
    button.addEventListener("click", () => {
      root.dataset.theme = button.dataset.themeChoice;
      document.cookie = `entente_theme=${button.dataset.themeChoice};path=/;max-age=31536000;samesite=lax`;
      for (const other of all("[data-theme-choice]"))
        other.setAttribute("aria-pressed", String(other === button));
      themeChanged();
    });
  for (const element of all("[data-agency]")) {
    if (/^#[0-9a-f]{6}$/i.test(element.dataset.agency))
      element.style.setProperty("--agency", element.dataset.agency);
  }

  /* on a narrow screen the header's rows scroll: where one is comes into sight */
  for (const row of all(".sections > ul, .subsections > ul")) {
    const here = all("[aria-current]", row).pop();
    if (here && here.offsetLeft + here.offsetWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - 16;
  }

  /* menus close as a person expects */
  const menus = () => all("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });

  /* toasts */
  const toasts = document.getElementById("toasts");
  const csrf = () => {
    try {
      return JSON.parse(body.getAttribute("hx-headers"))["X-CSRFToken"];
    } catch {
      return "";
    }
  };
  function keep(toast) {
    let timer;
    const undo = toast.querySelector("form");
    const start = () => {
      clearTimeout(timer);
      timer = setTimeout(() => toast.remove(), undo ? 10000 : 8000);
    };
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusin", () => clearTimeout(timer));
    toast.addEventListener("focusout", start);
    toast.querySelector("[data-dismiss]")?.addEventListener("click", () => toast.remove());
    if (!toast.classList.contains("error")) start();
  }
  function toast({ text, undo = "", level = "success" }) {
    const box = document.createElement("div"),
      words = document.createElement("p");
    box.className = `toast ${["success", "info", "warning", "error"].includes(level) ? level : "info"}`;
    words.textContent = text;
    box.append(words);
    if (undo && undo.startsWith("/") && !undo.startsWith("//")) {
      const form = document.createElement("form"),
        token = document.createElement("input"),
        button = document.createElement("button");
      form.method = "post";
      form.action = undo;
      token.type = "hidden";
      token.name = "csrfmiddlewaretoken";
      token.value = csrf();
      button.textContent = toasts.dataset.undo;
      form.append(token, button);
      box.append(form);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.className = "quiet";
    close.dataset.dismiss = "";
    close.textContent = "×";
    close.setAttribute("aria-label", toasts.dataset.close);
    box.append(close);
    toasts.append(box);
    keep(box);
  }
  if (toasts) {
    all(".toast", toasts).forEach(keep);
    body.addEventListener("toast", (event) => toast(event.detail));
  }

  /* HTMX: an ended session leads to sign-in, a failure is said */
  body.addEventListener("htmx:beforeSwap", (event) => {
    const at = event.detail.xhr.responseURL && new URL(event.detail.xhr.responseURL);
    if (at && body.dataset.signIn && at.pathname === body.dataset.signIn) {
      event.detail.shouldSwap = false;
      location.assign(`${at.pathname}?next=${encodeURIComponent(location.pathname + location.search)}`);
    }
  });
  for (const name of ["htmx:responseError", "htmx:sendError"])
    body.addEventListener(name, () => toasts && toast({ text: toasts.dataset.lost, level: "error" }));

  /* clocks keep counting, in words */
  const nb = "\u00a0";
  function duration(ms) {
    const s = Math.abs(ms) / 1000;
    if (s < 60) return `${Math.floor(s)}${nb}s`;
    let m = Math.floor(s / 60);
    if (m < 60) return `${m}${nb}min`;
    let h = Math.floor(m / 60);
    m %= 60;
    if (h < 24)
      return `${h}${nb}h` + (m ? `${nb}${String(m).padStart(2, "0")}${french ? "" : `${nb}min`}` : "");
    const d = Math.floor(h / 24);
    h %= 24;
    return `${d}${nb}${french ? "j" : "d"}` + (h && d < 10 ? ` ${h}${nb}h` : "");
  }
  function tick() {
    for (const clock of all("time[data-clock]")) {
      const left = Date.parse(clock.dateTime) - Date.now(),
        words = duration(left);
      if (Number.isNaN(left)) continue;
      if (clock.dataset.clock === "due") {
        clock.textContent =
          left < 0
            ? french
              ? `dépassé de ${words}`
              : `${words} over`
            : french
              ? `reste ${words}`
              : `${words} left`;
        clock.classList.toggle("due-over", left < 0);
        clock.classList.toggle("due-soon", left >= 0 && left <= 1800000);
      } else if (left < -60000) clock.textContent = french ? `il y a ${words}` : `${words} ago`;
    }
  }
  setInterval(tick, 20000);

  /* keyboard */
  const help = document.getElementById("keys"),
    keysOn = document.getElementById("keys-on");
  if (keysOn) {
    keysOn.checked = localStorage.getItem("entente-keys") !== "off";
    keysOn.addEventListener("change", () =>
      localStorage.setItem("entente-keys", keysOn.checked ? "on" : "off"),
    );
  }
  function openHelp() {
    const list = help.querySelector(".keys");
    all("li[data-made]", list).forEach((item) => item.remove());
    for (const element of all("[data-hotkey]")) {
      const item = document.createElement("li"),
        words = document.createElement("span"),
        keys = document.createElement("span");
      item.dataset.made = "";
      words.textContent =
        element.dataset.hotkeyTitle ||
        element.getAttribute("aria-label") ||
        element.textContent.trim().replace(/\s+/g, " ");
      for (const key of element.dataset.hotkey.split(" ")) {
        const cap = document.createElement("kbd");
        cap.textContent = key;
        keys.append(cap, " ");
      }
      item.append(words, keys);
      list.append(item);
    }
    help.showModal();
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open='keys']")) openHelp();
    if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog").close();
  });
  const rows = () =>
    all("[data-list] [data-row], [data-rows] [data-row]").filter((row) => row.offsetParent !== null);
  function step(by) {
    const list = rows();
    if (!list.length) return;
    const here = list.findIndex((row) => row.contains(document.activeElement));
    const next =
      list[Math.max(0, Math.min(list.length - 1, here < 0 ? (by > 0 ? 0 : list.length - 1) : here + by))];
    (next.querySelector("a, button, input") || next).focus();
    next.scrollIntoView({ block: "nearest" });
  }
  let first = "",
    firstAt = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of menus()) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
      return;
    }
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.target.closest?.(
        "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog, .map",
      )
    )
      return;
    if (keysOn && !keysOn.checked) return;
    const chord = first && Date.now() - firstAt < 1200 ? `${first} ${event.key}` : event.key;
    first = "";
    const target = all("[data-hotkey]").find(
      (element) => element.dataset.hotkey === chord && !element.disabled,
    );
    if (target) {
      event.preventDefault();
      target.matches("input, textarea, select") ? target.focus() : target.click();
      return;
    }
    if (event.key === "g") {
      first = "g";
      firstAt = Date.now();
      return;
    }
    if (event.key === "/") {
      const box = document.getElementById("search");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    } else if (event.key === "?" && help) {
      event.preventDefault();
      openHelp();
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });

  /* demo accounts fill the form in; the officer still presses the button */
  for (const button of all("[data-fill-account]"))
    button.addEventListener("click", () => {
      const user = document.getElementById("id_login"),
        word = document.getElementById("id_password");
      user.value = button.dataset.fillAccount;
      word.value = button.dataset.fillPassword;
      for (const other of all("[data-fill-account]"))
        other.setAttribute("aria-pressed", String(other === button));
      user.form.querySelector("[type=submit]").focus();
    });

  /* cover the screen when nobody is there */
  const cover = document.getElementById("cover"),
    after = Number(body.dataset.blurAfter) * 1000;
  if (cover && after > 0) {
    let last = Date.now(),
      held = null;
    const others = () =>
      [...body.children].filter((element) => element !== cover && element.tagName !== "SCRIPT");
    const show = () => {
      if (!cover.hidden) return;
      held = document.activeElement;
      if (help.open) help.close();
      cover.hidden = false;
      body.classList.add("covered");
      others().forEach((element) => {
        element.inert = true;
      });
      cover.querySelector("button").focus();
    };
    const uncover = () => {
      cover.hidden = true;
      body.classList.remove("covered");
      others().forEach((element) => {
        element.inert = false;
      });
      last = Date.now();
      held?.focus?.();
    };
    cover.querySelector("button").addEventListener("click", uncover);
    for (const name of ["pointerdown", "pointermove", "keydown", "scroll", "wheel"])
      addEventListener(
        name,
        () => {
          if (cover.hidden) last = Date.now();
        },
        { passive: true, capture: true },
      );
    setInterval(
      () => {
        if (Date.now() - last >= after) show();
      },
      Math.min(5000, after),
    );
  }
})();
