"use strict";
// The lock of the till: a name, six digits, and whoever they belong to goes on selling.
(() => {
  const { alarm, send, sentence } = window.canteen;
  const PIN_DIGITS = 6;
  const find = (selector) => document.querySelector(selector);
  const lock = find("#lock");
  const own = find("#own");
  const form = find("#lock-form");
  const release = find("#release");
  if (!lock) return;
  let sending = false;

  const chosen = () => form.querySelector('[name="staff"]:checked');
  const releasing = () => form.getAttribute("action") === "/sign-in/release";

  function say(where, text) {
    find(where).textContent = text;
  }

  function ask(forRelease) {
    form.setAttribute("action", forRelease ? "/sign-in/release" : "/sign-in");
    const badge = chosen()?.dataset.badge;
    say("#lock-asks", forRelease ? `请负责人输入 PIN，解开 ${badge}` : `${badge}，请输入 PIN`);
    find("#enter").lastChild.textContent = forRelease ? "解开" : "登录";
    release.disabled = forRelease || !("paused" in (chosen()?.dataset ?? {}));
    find("#field-pin").value = "";
  }

  async function enter() {
    if (!chosen()) return say("#lock-said", "请先点自己的名字。");
    if (find("#field-pin").value.length < PIN_DIGITS) return say("#lock-said", "PIN 是 6 位数字。");
    const freed = releasing();
    const answer = await sent(form, "#lock-said");
    find("#field-pin").value = "";
    if (!answer) return;
    if (answer.status === 202) return choose();
    if (answer.ok && !freed) return location.replace("/");
    if (answer.ok) {
      delete chosen().dataset.paused;
      ask(false);
      return say("#lock-said", "解开了，请再输一次自己的 PIN。");
    }
    if (!freed && answer.headers.get("X-Paused")) chosen().dataset.paused = "";
    if (!freed) ask(false);
    say("#lock-said", await sentence(answer));
  }

  // The PIN that was given is right; one of their own comes next.
  function choose() {
    lock.hidden = true;
    own.hidden = false;
    own.querySelector(".heading").focus({ preventScroll: true });
  }

  async function change() {
    const answer = await sent(find("#own-form"), "#own-said");
    for (const field of own.querySelectorAll(".pad-field")) field.value = "";
    if (!answer) return;
    if (answer.ok) return location.replace("/");
    find("#field-new").click();
    say("#own-said", await sentence(answer));
  }

  async function sent(which, where) {
    if (sending) return null;
    sending = true;
    say(where, "");
    try {
      return await send(which.action, new FormData(which));
    } catch {
      say(where, "没发出去，请再点一次。");
      return null;
    } finally {
      sending = false;
    }
  }

  document.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      if (event.target === form) enter();
      else change();
    },
    true,
  );
  form.addEventListener("change", () => {
    say("#lock-said", "");
    ask(false);
  });
  release.addEventListener("click", () => {
    say("#lock-said", "");
    ask(true);
  });
  find("#not-now").addEventListener("click", () => location.replace("/"));
  document.addEventListener("canteen:scan-dropped", () => {
    say(lock.hidden ? "#own-said" : "#lock-said", "像是扫码枪扫的，没有算进 PIN。自己输的请慢一点。");
  });
  document.addEventListener("canteen:lost", () => alarm("lost", "和本机断开，正在重连。"));
  document.addEventListener("canteen:found", () => alarm("lost", ""));
  // a tap leaves no focus behind, or the Enter of a scanner would press the button again
  document.addEventListener("mousedown", (event) => event.target.closest("button, label") && event.preventDefault(), true);
  document.addEventListener("contextmenu", (event) => event.preventDefault());
})();
