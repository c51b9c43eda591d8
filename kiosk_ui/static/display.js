"use strict";
// The elder's screen: it shows what the server sends and plays each tone once.
(() => {
  const NOTES = { // name: [[Hz, ms, start ms], …]
    received: [[660, 140, 0]],
    done: [[660, 140, 0], [880, 260, 180]],
    again: [[440, 160, 0], [440, 160, 260]],
  };
  const MASTER = 0.5;
  const OCTAVE = 0.35;
  const RISE_S = 0.012;
  const FALL_S = 0.06;
  const LEVEL_MAX = 10;
  const SOUND_STRIP_MS = 60000;

  const audio = new AudioContext();
  const soundOff = document.getElementById("sound-off");
  let level = Number(document.body.dataset.volume || LEVEL_MAX);
  window.canteenTones = []; // what was played, in order

  function note(hertz, share, from, until) {
    const voice = audio.createOscillator();
    const loudness = audio.createGain();
    const peak = MASTER * share * (level / LEVEL_MAX);
    voice.frequency.value = hertz;
    loudness.gain.setValueAtTime(0, from);
    loudness.gain.linearRampToValueAtTime(peak, from + RISE_S);
    loudness.gain.setValueAtTime(peak, until - FALL_S);
    loudness.gain.linearRampToValueAtTime(0, until);
    voice.connect(loudness).connect(audio.destination);
    voice.start(from);
    voice.stop(until);
  }

  function play(name) {
    if (!(name in NOTES)) return;
    window.canteenTones.push(name);
    if (audio.state !== "running") return; // a tone that waits would come out at a wrong moment
    for (const [hertz, ms, start] of NOTES[name]) {
      const from = audio.currentTime + start / 1000;
      note(hertz, 1, from, from + ms / 1000);
      note(hertz * 2, OCTAVE, from, from + ms / 1000);
    }
  }

  const tone = () => document.querySelector("[data-tone-number]")?.dataset;
  let heard = tone()?.toneNumber; // what was played before this page came is over
  document.addEventListener("htmx:sseMessage", () => {
    const now = tone();
    if (!now || now.toneNumber === heard) return;
    heard = now.toneNumber;
    play(now.tone);
  });

  window.canteen.listen("volume", (event) => (level = Number(event.data)));
  // a count that rises with each 试听; the first one only says where it stands
  let listened = null;
  window.canteen.listen("listen", (event) => {
    if (listened !== null && event.data !== listened) play("done");
    listened = event.data;
  });

  // Without the kiosk flag a browser wants one tap before it makes a sound.
  audio.resume().then(() => (soundOff.hidden = true), () => {});
  if (!("frozen" in document.documentElement.dataset)) {
    setTimeout(() => (soundOff.hidden = audio.state === "running"), 500);
    setTimeout(() => (soundOff.hidden = true), SOUND_STRIP_MS);
  }
  addEventListener("pointerdown", () => audio.resume());
})();
