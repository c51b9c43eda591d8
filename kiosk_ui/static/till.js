"use strict";
// The cashier's screen: one tap is one sale, and nothing but a finger or a chosen key makes one.
(() => {
  const { alarm, send, sentence, sleep } = window.canteen;
  const PERSON_GUARD_MS = 400; // a tap meant for the person before must not hit the next one
  const TAP_GUARD_MS = 800;
  const SLOW_MS = 400;
  const LATE_MS = 3000;
  const RETRY_MS = 700;
  const WIPE_S = 15;
  const QUERY_MIN = 4;
  const QUERY_MAX = 18;

  const find = (selector) => document.querySelector(selector);
  const sheet = find("#sheet");
  const wipe = find("#wipe");
  const controls = find("#controls");

  // ---- who is open, and the guard ----
  let armedAt = 0;
  let selling = false;
  const key = () => find("[data-person-key]")?.dataset.personKey;
  let openKey = key();

  document.addEventListener("htmx:sseMessage", () => {
    if (key() === openKey) return;
    openKey = key();
    armedAt = Math.max(armedAt, performance.now() + PERSON_GUARD_MS);
    alarm("said", "");
    if (sheet.open) sheet.close();
    else find("#person .heading")?.focus({ preventScroll: true });
  });

  // ---- sales: same token until answered, so it is one sale whatever the line does ----
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (selling) return stop(event);
      if (!("sale" in form.dataset)) return;
      if (performance.now() < armedAt) {
        // counted for the manager: many of them mean that the screen misleads
        send("/till/tap-ignored", {}).catch(() => {});
        return stop(event);
      }
      event.preventDefault();
      sell(form, event.submitter);
    },
    true,
  );

  function stop(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  async function sell(form, button) {
    const fields = new FormData(form);
    selling = true;
    armedAt = performance.now() + TAP_GUARD_MS;
    alarm("said", "");
    button.classList.add("is-taken");
    const slow = setTimeout(() => say(button), SLOW_MS);
    const late = setTimeout(() => alarm("slow", "还没记上，先别让老人走，正在再试。"), LATE_MS);
    const answer = await answered(form.action, fields);
    clearTimeout(slow);
    clearTimeout(late);
    alarm("slow", "");
    button.classList.remove("is-taken", "is-slow");
    button.querySelector(".busy")?.remove();
    selling = false;
    if (!answer.ok) alarm("said", await sentence(answer));
    else if (sheet.contains(form)) sheet.close();
  }

  async function answered(path, fields) {
    for (;;) {
      try {
        const answer = await send(path, fields);
        if (answer.status < 500) return answer;
      } catch {
        // nobody knows whether it was sold; asking again with the same token finds out
      }
      await sleep(RETRY_MS);
    }
  }

  function say(button) {
    const words = document.createElement("span");
    words.className = "busy";
    words.setAttribute("role", "status");
    words.textContent = "正在记账…";
    button.classList.add("is-slow");
    button.append(words);
  }

  // ---- the own server is gone ----
  document.addEventListener("canteen:lost", () => {
    controls.disabled = true;
    alarm("lost", "和本机断开，正在重连。先别收款；超过一分钟请用纸单。");
  });
  document.addEventListener("canteen:found", () => {
    controls.disabled = false;
    alarm("lost", "");
  });

  // ---- sheets ----
  let query = "";
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== sheet) return;
    query = "";
    if (!sheet.open) sheet.showModal();
  });
  sheet.addEventListener("close", () => sheet.replaceChildren());
  // what goes wrong is said in the strip, and an open sheet would hide it
  document.addEventListener("canteen:alarm", () => sheet.open && sheet.close());
  document.addEventListener("canteen:sent", (event) => {
    if (sheet.contains(event.target) && !("stay" in event.target.dataset)) sheet.close();
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const plain = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
    alarm("said", (plain && xhr.responseText.trim()) || "没取到，请再点一次。");
  });
  document.addEventListener("htmx:sendError", () => alarm("said", "没取到，请再点一次。"));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("close" in button.dataset) sheet.close();
    if ("key" in button.dataset) type(button.dataset.key);
    if ("wipe" in button.dataset) startWipe();
  });
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    form?.querySelector("[data-after-pick]")?.removeAttribute("disabled");
    if (form && "sendOnPick" in form.dataset) form.requestSubmit();
  });

  function type(pressed) {
    if (pressed === "clear") query = "";
    else if (pressed === "back") query = query.slice(0, -1);
    else query = (query + pressed).slice(0, QUERY_MAX);
    find("#query").textContent = query;
    const hits = find("#hits");
    if (query.length >= QUERY_MIN) {
      const path = hits.dataset.results ?? "/till/search/results";
      // a newer search takes the place of one under way, whose promise then fails; that is meant so
      htmx.ajax("GET", `${path}?q=${query}`, { source: hits, target: hits, swap: "innerHTML" }).catch(() => {});
    } else {
      htmx.trigger(hits, "htmx:abort");
      const hint = document.createElement("p");
      hint.className = "none";
      hint.textContent = find("#query").dataset.hint;
      hits.replaceChildren(hint);
    }
  }

  function startWipe() {
    sheet.close();
    wipe.showModal();
    let left = WIPE_S;
    find("#wipe-left").textContent = left;
    const tick = setInterval(() => {
      left -= 1;
      find("#wipe-left").textContent = left;
      if (left > 0) return;
      clearInterval(tick);
      wipe.close();
    }, 1000);
  }
  wipe.addEventListener("cancel", (event) => event.preventDefault());

  // ---- 按住看原因: shown while held, told to the server once a hold ----
  function hold(button) {
    const reason = find("#reason");
    if (!reason || button.disabled || !reason.hidden) return;
    reason.hidden = false;
    send("/till/reason-shown", { request: button.dataset.request }).catch(() => {});
  }
  function letGo() {
    const reason = find("#reason");
    if (reason) reason.hidden = true;
  }
  document.addEventListener("pointerdown", (event) => {
    const button = event.target.closest?.("#hold");
    if (button && event.isPrimary) hold(button);
  });
  for (const end of ["pointerup", "pointercancel", "visibilitychange"]) document.addEventListener(end, letGo);
  addEventListener("blur", letGo);

  // ---- fingers ----
  // a tap leaves no focus behind, or the Enter of a scanner would press the button again
  document.addEventListener("mousedown", (event) => event.target.closest("button, label, a") && event.preventDefault(), true);
  document.addEventListener("touchstart", (event) => event.touches.length > 1 && event.preventDefault(), { capture: true, passive: false });
  document.addEventListener("contextmenu", (event) => event.preventDefault());

  // ---- a scanner that types ----
  const { scanPrefix = "", scanSuffix = "", scanGap = "100" } = document.body.dataset;
  const SCAN_GAP_MS = Number(scanGap);
  const SCAN_END_MS = SCAN_GAP_MS * 1.5;
  const SCAN_CHARS_MIN = 6;
  const AFTER_SCAN_MS = 500; // a late Enter still belongs to the scan
  let typed = "";
  let typedAt = -Infinity;
  let quietUntil = -Infinity;
  let ending = 0;
  let field = null; // what stood in the field that had the focus when the first key came

  function finishScan() {
    clearTimeout(ending);
    const text = typed;
    typed = "";
    if (text.length < SCAN_CHARS_MIN) return giveBack(text.slice(1));
    quietUntil = performance.now() + AFTER_SCAN_MS;
    if (field && field.box.value !== field.was) {
      field.box.value = field.was; // its first character got there before it was known as a scan
      field.box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    send("/till/scanned", { text: bare(text), via: "scanner" }).then(
      async (answer) => answer.ok || alarm("said", await sentence(answer)),
      () => alarm("said", "没扫上，请再扫一次。"),
    );
  }

  function bare(text) {
    const end = scanSuffix && text.endsWith(scanSuffix) ? text.length - scanSuffix.length : text.length;
    return text.slice(scanPrefix && text.startsWith(scanPrefix) ? scanPrefix.length : 0, end);
  }

  // Two quick keys of a person are no scan: what was held back goes where it was meant to.
  function giveBack(held) {
    if (!held || !field || document.activeElement !== field.box) return;
    field.box.setRangeText(held, field.box.selectionStart, field.box.selectionEnd, "end");
    field.box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function fieldNow() {
    const box = document.activeElement;
    const writable = box?.matches('textarea, input:is([type="text"], [type="search"], [type="password"], [type="tel"], [type="url"], :not([type]))');
    return writable ? { box, was: box.value } : null;
  }

  // One key as one character; a control character that a scanner is set to send comes as Ctrl and a letter.
  function character(event) {
    if ([...event.key].length !== 1 || event.altKey || event.metaKey) return "";
    if (!event.ctrlKey) return event.key;
    const control = String.fromCharCode(event.key.toUpperCase().charCodeAt(0) & 31);
    return (scanPrefix + scanSuffix).includes(control) ? control : "";
  }

  // True when the key is a scanner's and must reach nothing else.
  function scanned(event) {
    const now = event.timeStamp; // when the key came, not when a busy page got round to it
    // once it is surely a scan, a slow character still belongs to it: half a code would be an unknown one
    const quick = now - typedAt <= (typed.length < SCAN_CHARS_MIN ? SCAN_GAP_MS : SCAN_END_MS);
    if (event.key === "Enter" || event.key === "Tab") {
      // in a field, two quick keys and Enter are a person's; on a button, that Enter would press it
      const ours = (quick && typed.length > (field ? SCAN_CHARS_MIN - 1 : 1)) || performance.now() < quietUntil;
      if (quick) finishScan();
      return ours;
    }
    const char = character(event);
    if (!char) return false;
    clearTimeout(ending);
    if (!quick) {
      if (typed) finishScan(); // a busy page may come to the next key before the silence after the last one
      typed = "";
      field = fieldNow();
    }
    typed += char;
    typedAt = now;
    if (scanSuffix && typed.length > SCAN_CHARS_MIN && typed.endsWith(scanSuffix)) {
      finishScan();
      return true;
    }
    ending = setTimeout(finishScan, SCAN_END_MS);
    return typed.length > 1 || char !== event.key;
  }

  // ---- keys no scanner sends ----
  const NOTES = { F3: 0, F4: 1, F6: 2, F7: 3 };
  const MODES = ["dine-in", "take-away", "delivery"];

  function press(event) {
    if (event.repeat) return;
    if (event.key === "F1") (find("#t-mobile") ?? find("#t-free"))?.click();
    else if (event.key === "F2") find("#t-cash")?.click();
    else if (event.key in NOTES) document.querySelectorAll("#pay .note")[NOTES[event.key]]?.click();
    else if (event.key === "F8") find("#t-prepaid")?.click();
    else if (event.key === "F9") find("#search")?.click();
    else if (event.key === "F10") {
      const now = MODES.findIndex((mode) => find(`#mode-${mode}[aria-pressed="true"]`));
      find(`#mode-${MODES[(now + 1) % MODES.length]}`)?.click();
    } else if (event.key === "Escape") find("#swap")?.click();
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (scanned(event)) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      const function_key = /^F\d+$/.test(event.key);
      if (function_key || wipe.open) event.preventDefault();
      if (wipe.open || sheet.open) return;
      if (function_key || event.key === "Escape") press(event);
      const button = document.activeElement;
      if (event.key === " " && button?.id === "hold" && !event.repeat) hold(button);
    },
    true,
  );
  document.addEventListener(
    "keyup",
    (event) => {
      if (event.key !== " ") return;
      letGo();
      // a blank inside a scan would press a focused button when it comes up
      if (typed.length > 1 || performance.now() < quietUntil) event.preventDefault();
    },
    true,
  );
})();
