"use strict";
// A keyboard's digits go to the chosen PIN; what a hand scanner types does not.
(() => {
  const GAP_MS = Number(document.body.dataset.scanGap ?? "100"); // keys at most this far apart are a scanner's
  const END_MS = GAP_MS * 1.5;
  const SCAN_CHARS_MIN = 6;
  const AFTER_SCAN_MS = 500; // a late Enter still belongs to the scan
  let burst = "";
  let typedAt = -Infinity;
  let quietUntil = -Infinity;
  let ending = 0;

  function box() {
    const shown = [...document.querySelectorAll(".pad-field[readonly]")].filter((one) => one.checkVisibility());
    return shown.find((one) => one.classList.contains("is-chosen")) ?? shown[0];
  }

  function put(value) {
    const field = box();
    if (!field) return;
    field.value = value(field.value).slice(0, field.maxLength);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // So many keys so quickly are no person's; nothing of them stays.
  function land() {
    clearTimeout(ending);
    const text = burst;
    burst = "";
    if (text.length >= SCAN_CHARS_MIN) {
      quietUntil = performance.now() + AFTER_SCAN_MS;
      document.dispatchEvent(new Event("canteen:scan-dropped"));
    } else if (/^[0-9]+$/.test(text)) put((value) => value + text);
  }

  function typed(event) {
    clearTimeout(ending);
    if (event.timeStamp - typedAt > GAP_MS) land();
    burst += event.key;
    typedAt = event.timeStamp;
    ending = setTimeout(land, END_MS);
  }

  function ended(event) {
    const scan = event.timeStamp - typedAt <= END_MS && burst.length >= SCAN_CHARS_MIN;
    land();
    if (scan || performance.now() < quietUntil) return event.preventDefault();
    if (event.key !== "Enter" || document.activeElement?.matches("button, a")) return;
    event.preventDefault();
    box()?.form?.requestSubmit();
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (document.activeElement?.matches("input[type=text]:not([readonly])")) return; // a name is being written
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === "Enter" || event.key === "Tab") return ended(event);
      if (event.key === "Backspace") put((value) => value.slice(0, -1));
      else if (event.key === "Escape") put(() => "");
      else if ([...event.key].length === 1) typed(event);
      else return;
      event.preventDefault();
    },
    true,
  );
})();
