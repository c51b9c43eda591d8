"use strict";
// Number pads: a till has no keyboard, so digits are tapped into the field that a pad names.
(() => {
  const limits = { max: 12 };

  function field(pad) {
    const chosen = pad.closest(".sheet-body, main")?.querySelector(".pad-field.is-chosen");
    return chosen ?? document.querySelector(pad.dataset.pad);
  }

  function press(box, key) {
    if (!box) return;
    const most = box.maxLength > 0 ? box.maxLength : limits.max;
    if (key === "clear") box.value = "";
    else if (key === "back") box.value = box.value.slice(0, -1);
    else box.value = (box.value + key).slice(0, most);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Several fields share one pad: the one tapped last, or the next in order, takes the digits.
  function choose(box) {
    for (const other of box.closest(".sheet-body, main").querySelectorAll(".pad-field")) {
      other.classList.toggle("is-chosen", other === box);
    }
  }

  function next(pad) {
    const boxes = [...pad.closest(".sheet-body, main").querySelectorAll(".pad-field")];
    const at = boxes.findIndex((box) => box.classList.contains("is-chosen"));
    choose(boxes[(at + 1) % boxes.length]);
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest(".pad-field");
    if (box) return choose(box);
    const button = event.target.closest("[data-pad] button");
    if (!button) return;
    const pad = button.closest("[data-pad]");
    if ("next" in button.dataset) next(pad);
    else if ("digit" in button.dataset) press(field(pad), button.dataset.digit);
  });
})();
