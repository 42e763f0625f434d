/* The call is received when the officer begins to write: the form may have been open for an hour. The clock is
   the server's, in the officer's zone, so that a wrong clock of this machine does not date the report. */
(() => {
  "use strict";
  const form = document.querySelector("form.call[data-now]");
  const received = form?.querySelector("[data-received]");
  if (!received) return;
  const opened = Date.parse(`${form.dataset.now}Z`),
    since = performance.now();
  form.addEventListener("input", (event) => {
    if (received.value || event.target === received) return;
    received.value = new Date(opened + performance.now() - since).toISOString().slice(0, 19);
  });
})();
