"use strict";
// The pages of the shift: what was typed is added up here; what should be there is known to the server alone.
(() => {
  const { alarm } = window.canteen;
  const find = (selector) => document.querySelector(selector);

  function addUp() {
    const total = find("#pieces-total");
    if (!total) return;
    const fen = [...document.querySelectorAll("[data-fen]")].reduce(
      (sum, box) => sum + Number(box.dataset.fen) * Number(box.value || 0),
      0,
    );
    total.textContent = `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;
  }
  document.addEventListener("input", addUp);

  document.addEventListener("change", (event) => {
    event.target.form?.querySelector("[data-after-pick]")?.removeAttribute("disabled");
  });

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF-Token"] = find('meta[name="csrf-token"]')?.content ?? "";
    if (event.detail.verb === "post") alarm("said", "");
  });

  // what was refused may be because cash moved after the count: then the page asks to count again
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const plain = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
    alarm("said", (plain && xhr.responseText.trim()) || "没办成，请再点一次。");
    if (find('[data-state="counted"]')) htmx.ajax("GET", "/shift?close=1", { target: "#shift" });
  });
  document.addEventListener("htmx:sendError", () => alarm("said", "没发出去，请再点一次。"));

  // a tap leaves no focus behind, or the Enter of a scanner would press the button again
  document.addEventListener("mousedown", (event) => event.target.closest("button, label, a") && event.preventDefault(), true);
  document.addEventListener("contextmenu", (event) => event.preventDefault());
})();
