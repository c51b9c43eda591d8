"use strict";
// What every screen of the till shares: a stream that heals itself, sending a form, the alarm line, the live picture.
window.canteen = (() => {
  const SILENCE_MS_MAX = 12000; // the server says "alive" every 5 s
  const REOPEN_MS = 1000;
  const ANSWER_MS_MAX = 5000;
  const FRAMES_A_SECOND_MAX = 12;
  const OLD_PICTURE_MS_MAX = 2000;

  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  const listeners = []; // [event name, function] of everybody, kept so a new connection gets them too
  let stream = null;

  // EventSource gives up after some answers and never notices a silent line; this one does neither.
  // It offers exactly what htmx-ext-sse uses: addEventListener, onopen, onerror, readyState, close.
  class SteadySource {
    constructor(url) {
      this.url = url;
      this.readyState = EventSource.CONNECTING;
      this.closed = false;
      this.open();
      this.watch = setInterval(() => this.check(), 1000);
      listeners.forEach(([type, heard]) => this.addEventListener(type, heard));
    }

    open() {
      if (this.closed) return;
      this.heardAt = performance.now();
      this.source = new EventSource(this.url);
      this.source.onopen = (event) => {
        this.readyState = EventSource.OPEN;
        this.onopen?.(event);
      };
      this.source.onerror = (event) => this.drop(event);
      this.source.addEventListener("alive", () => this.heard());
      // a restarted server signs with a new secret; without its token every button would be refused
      this.source.addEventListener("csrf", (event) => {
        this.heard();
        document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", event.data);
      });
      (this.wanted ??= []).forEach(([type, heard]) => this.source.addEventListener(type, heard));
    }

    addEventListener(type, listener) {
      const heard = (event) => {
        this.heard();
        listener(event);
      };
      heard.of = listener;
      this.wanted.push([type, heard]);
      this.source.addEventListener(type, heard);
    }

    removeEventListener(type, listener) {
      const gone = this.wanted.filter(([name, heard]) => name === type && heard.of === listener);
      this.wanted = this.wanted.filter((one) => !gone.includes(one));
      gone.forEach(([, heard]) => this.source.removeEventListener(type, heard));
    }

    heard() {
      this.heardAt = performance.now();
      if (document.body.classList.contains("lost")) {
        document.body.classList.remove("lost");
        document.dispatchEvent(new Event("canteen:found"));
      }
    }

    check() {
      if (performance.now() - this.heardAt > SILENCE_MS_MAX) this.drop(new Event("error"));
    }

    drop(event) {
      this.source.close();
      this.readyState = EventSource.CONNECTING;
      this.heardAt = performance.now();
      if (!document.body.classList.contains("lost")) {
        document.body.classList.add("lost");
        document.dispatchEvent(new Event("canteen:lost"));
      }
      this.onerror?.(event);
      clearTimeout(this.again);
      this.again = setTimeout(() => this.open(), REOPEN_MS);
    }

    close() {
      this.closed = true;
      this.readyState = EventSource.CLOSED;
      clearInterval(this.watch);
      clearTimeout(this.again);
      this.source.close();
    }
  }

  htmx.createEventSource = (url) => (stream = new SteadySource(url));
  // the browser keeps a connection open for a page it may come back to; six of them and the till stands still
  addEventListener("pagehide", () => stream?.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  function listen(type, heard) {
    listeners.push([type, heard]);
    stream?.addEventListener(type, heard);
  }

  listen("locked", () => location.replace("/")); // nobody is signed in on this browser any more

  // One line over the strip, the gravest first: lost, slow, said.
  const alarms = new Map();
  let forgetting = 0;

  function alarm(kind, text) {
    if (text) alarms.set(kind, text);
    else alarms.delete(kind);
    clearTimeout(forgetting);
    if (alarms.has("said")) forgetting = setTimeout(() => alarm("said", ""), 10000);
    const shown = ["lost", "slow", "said"].find((one) => alarms.has(one));
    const line = document.querySelector("#alarm > .strip");
    if (!line) return;
    line.hidden = !shown;
    line.querySelector("b").textContent = alarms.get(shown) ?? "";
    if (!shown) return;
    line.querySelector("button").hidden = shown !== "said";
    document.dispatchEvent(new Event("canteen:alarm"));
  }
  document.querySelector("#alarm button")?.addEventListener("click", () => alarm("said", ""));

  function send(path, fields) {
    const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    return fetch(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { "X-CSRF-Token": token },
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
  }

  // A refusal is a sentence for the cashier; anything else the server may say is not.
  async function sentence(answer) {
    const plain = answer.headers.get("Content-Type")?.startsWith("text/plain");
    return (plain && (await answer.text()).trim()) || "没办成，请再点一次。";
  }

  // An ordinary form: sent once, and while it is under way not again.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    alarm("said", "");
    try {
      const answer = await send(form.action, new FormData(form, event.submitter));
      if (!answer.ok) alarm("said", await sentence(answer));
      else form.dispatchEvent(new CustomEvent("canteen:sent", { bubbles: true }));
    } catch {
      alarm("said", "没发出去，请再点一次。");
    } finally {
      delete form.dataset.sending;
    }
  });

  // The live picture: the next one is asked for when the last is drawn, so it can neither pile up nor hang.
  async function preview(box) {
    const canvas = box.querySelector("canvas");
    const pen = canvas.getContext("2d");
    let after = 0;
    let drawnAt = 0;
    for (;;) {
      const frozen = "frozen" in document.documentElement.dataset;
      if (frozen || document.hidden || !box.checkVisibility({ visibilityProperty: true })) {
        await sleep(250);
        continue;
      }
      const begun = performance.now();
      const number = await draw(canvas, pen, after);
      if (number === null) {
        if (performance.now() - drawnAt > OLD_PICTURE_MS_MAX) {
          box.classList.remove("live"); // an old picture that stands still would be a lie
          after = 0; // a restarted camera counts from one again
        }
        await sleep(500);
        continue;
      }
      after = number;
      drawnAt = performance.now();
      box.classList.add("live");
      await sleep(Math.max(0, 1000 / FRAMES_A_SECOND_MAX - (drawnAt - begun)));
    }
  }

  async function draw(canvas, pen, after) {
    try {
      const answer = await fetch(`/camera/frame.jpg?after=${after}`, {
        cache: "no-store",
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      if (answer.status !== 200) return null;
      const picture = await createImageBitmap(await answer.blob());
      if (canvas.width !== picture.width || canvas.height !== picture.height) {
        canvas.width = picture.width;
        canvas.height = picture.height;
      }
      pen.drawImage(picture, 0, 0);
      picture.close();
      return Number(answer.headers.get("X-Frame-Number")) || after + 1;
    } catch {
      return null;
    }
  }

  if (new URLSearchParams(location.search).has("still")) document.documentElement.dataset.frozen = "";
  const box = document.getElementById("preview");
  if (box) preview(box);

  return { alarm, listen, send, sentence, sleep };
})();
