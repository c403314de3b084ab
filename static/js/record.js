/* Recording a text in the page: the microphone is asked for on tap, and the sound becomes the file of
   the form. Without this script, or without a microphone, a file is chosen. */

const form = document.querySelector("[data-record]");
const file = form.querySelector("input[type=file]");
const [start, stop] = ["start", "stop"].map((name) => form.querySelector(`[data-record-${name}]`));
const state = form.querySelector("[data-record-state]");
const audio = form.querySelector("[data-record-audio]");
// What the server takes, the smallest first.
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const BITS_PER_S = 48_000;
const NAMES = { "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a" };

const kind = window.MediaRecorder && KINDS.find((each) => MediaRecorder.isTypeSupported(each));
let recorder = null;

function show(isRunning) {
  start.hidden = isRunning;
  stop.hidden = !isRunning;
  (isRunning ? stop : start).focus();
}

/** Put the sound into the form, as if its file had been chosen. */
function take(sound) {
  const plain = kind.split(";")[0];
  const chosen = new DataTransfer();
  chosen.items.add(new File([sound], `recording.${NAMES[plain]}`, { type: plain }));
  file.files = chosen.files;
  if (audio.src) URL.revokeObjectURL(audio.src);
  audio.src = URL.createObjectURL(sound);
  audio.hidden = false;
  state.textContent = state.dataset.done;
}

async function record() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    state.textContent = state.dataset.refused;
    return;
  }
  const parts = [];
  recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: BITS_PER_S });
  const began = Date.now();
  const clock = setInterval(() => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    state.textContent = state.dataset.running.replace("{seconds}", seconds);
    if (seconds >= Number(form.dataset.longestS)) recorder.stop();
  }, 1000);
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.addEventListener("stop", () => {
    clearInterval(clock);
    // The sign of the browser that it listens goes out.
    for (const track of stream.getTracks()) track.stop();
    take(new Blob(parts, { type: kind }));
    show(false);
  });
  recorder.start();
  show(true);
}

if (kind && navigator.mediaDevices) {
  form.querySelector("[data-recorder]").hidden = false;
  start.addEventListener("click", record);
  stop.addEventListener("click", () => recorder.stop());
}
