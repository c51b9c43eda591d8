"use strict";
// The camera's set-up page: the live picture, and what was measured twice a second.
(() => {
  const LOOK_EVERY_MS = 500;
  const FRAMES_A_SECOND_MAX = 12;
  const ANSWER_MS_MAX = 5000;
  const UNSUPPORTED = "驱动不支持"; // says by itself that it was not done
  const { sleep, alarm } = window.canteen;

  const pin = document.getElementById("pin");
  document.querySelector("[data-door]")?.addEventListener("canteen:sent", () => location.reload());
  document.querySelectorAll("[data-digit]").forEach((key) =>
    key.addEventListener("click", () => {
      const digit = key.dataset.digit;
      pin.value = digit ? (pin.value + digit).slice(0, pin.maxLength) : "";
    }),
  );

  const camera = document.body.dataset.camera;
  const picture = document.querySelector(".setup-picture");
  if (!camera || !picture) return;
  const ask = (what, more = "") =>
    fetch(`/setup/camera/${what}?camera=${camera}${more}`, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS_MAX) });
  const put = (id, text) => (document.getElementById(id).textContent = text);

  async function pictures() {
    const canvas = picture.querySelector("canvas");
    const pen = canvas.getContext("2d");
    for (let after = 0; ; ) {
      const begun = performance.now();
      try {
        const answer = await ask("frame.jpg", `&after=${after}`);
        if (answer.status !== 200) throw new Error("no picture");
        const drawn = await createImageBitmap(await answer.blob());
        [canvas.width, canvas.height] = [drawn.width, drawn.height];
        pen.drawImage(drawn, 0, 0);
        drawn.close();
        after = Number(answer.headers.get("X-Frame-Number"));
        picture.classList.add("live");
        await sleep(Math.max(0, 1000 / FRAMES_A_SECOND_MAX - (performance.now() - begun)));
      } catch {
        picture.classList.remove("live");
        after = 0; // a camera that came back may count from one again
        await sleep(LOOK_EVERY_MS);
      }
    }
  }

  function meter(id, value, digits) {
    const bar = document.getElementById(id);
    bar.value = value ?? 0;
    bar.nextElementSibling.textContent = value ? value.toFixed(digits) : "–";
  }

  function row(setting) {
    const line = document.createElement("tr");
    line.classList.toggle("wrong", !setting.honoured);
    for (const text of [setting.name, setting.wished, setting.got]) {
      line.insertCell().textContent = text;
    }
    if (!setting.honoured && setting.got !== UNSUPPORTED) line.lastChild.append("，没照办");
    return line;
  }

  function show(seen) {
    const found = seen.measured;
    document.getElementById("verdict").dataset.verdict = seen.verdict;
    if (document.getElementById("act").textContent !== seen.act) put("act", seen.act); // said once, not twice a second
    if (document.getElementById("word").textContent !== seen.word) put("word", seen.word);
    meter("sharpness", found?.sharpness, 2);
    meter("brightness", found?.brightness, 0);
    put("fps", found?.fps ? found.fps.toFixed(1) : "–");
    for (const size of found?.sizes ?? []) {
      document.getElementById(`size-${size.size_mm}`).dataset.read = size.read ? "yes" : "no";
    }
    document.getElementById("settings").replaceChildren(...seen.settings.map(row));
    document.querySelector(".setup-settings").hidden = !seen.settings.length;
    document.getElementById("no-settings").hidden = Boolean(seen.settings.length);
  }

  async function looks() {
    for (;;) {
      try {
        const answer = await ask("live.json");
        if (answer.status === 403) location.reload(); // the door has shut meanwhile
        show(await answer.json());
        alarm("lost", "");
      } catch {
        alarm("lost", "和本机断开，正在重连。");
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  pictures();
  looks();
})();
