"use strict";
// The pages of people: a name that is tapped instead of typed, and where to go when it is done.
(() => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    if (button) document.querySelector(button.dataset.fill).value = button.dataset.value;
  });
  document.addEventListener("canteen:sent", (event) => {
    if ("then" in event.target.dataset) location.replace(event.target.dataset.then);
  });
})();
