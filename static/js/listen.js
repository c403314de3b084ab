/* "Listen": reads a page aloud with a voice of the device itself, or plays what volunteers have read.

   Voices that are not on the device are never used: they would send the text away. */

import { piecesOf, sectionsOf } from "./listen_sections.js";

const speech = window.speechSynthesis;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
// Some browsers know their voices only after a moment.
const VOICES_AFTER_MS = 1_500;
const SLIGHTLY_SLOWER = 0.95;

function language(code) {
  return code.toLowerCase().split(/[-_]/)[0];
}

/** The device's own voice for a language; undefined without one. */
export function voiceFor(code) {
  const own = (speech?.getVoices() ?? []).filter(
    (voice) => voice.localService === true && language(voice.lang) === language(code),
  );
  const ofFrance = (voice) => voice.lang.replace("_", "-") === `${language(code)}-FR`;
  return own.find(ofFrance) ?? own.find((voice) => voice.default) ?? own[0];
}

function isSaid(piece) {
  return Boolean(piece.audio || voiceFor(piece.lang));
}

/** Whether at least half of what the page says can be heard. */
function canBeHeard(sections) {
  const length = (pieces) => pieces.reduce((sum, each) => sum + (each.text?.length ?? length(each.pieces)), 0);
  const pieces = sections.flatMap((section) => section.pieces);
  return pieces.length > 0 && length(pieces.filter(isSaid)) * 2 >= length(pieces);
}

class Reader {
  constructor(root) {
    this.root = root;
    this.button = root.querySelector("[data-listen-start]");
    this.player = document.querySelector("[data-player]");
    this.run = 0;
    this.audio = null;
    this.button.addEventListener("click", () => this.start());
    this.on("pause", () => (this.isPaused ? this.resume() : this.pause()));
    this.on("next", () => this.next());
    this.on("stop", () => this.stop());
    this.player.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.stop();
    });
    addEventListener("pagehide", () => this.silence());
  }

  on(name, act) {
    this.player.querySelector(`[data-player-${name}]`).addEventListener("click", act);
  }

  /** Show the button where the page can be heard, else the line of help in its place. */
  offer() {
    if (!this.player.hidden) return;
    this.root.dataset.listen = canBeHeard(sectionsOf(document)) ? "voice" : "none";
  }

  start() {
    this.sections = sectionsOf(document)
      .map(({ node }) => ({ node, pieces: piecesOf(node).filter(isSaid) }))
      .filter((section) => section.pieces.length);
    this.section = this.piece = 0;
    this.player.hidden = false;
    document.documentElement.classList.add("is-listening");
    this.resume();
    this.player.querySelector("[data-player-pause]").focus({ preventScroll: true });
  }

  pause() {
    this.silence({ rewinds: false });
    this.showPaused(true);
  }

  resume() {
    this.showPaused(false);
    this.say();
  }

  next() {
    this.silence();
    this.section += 1;
    this.piece = 0;
    if (this.section < this.sections.length) this.resume();
    else this.stop();
  }

  stop() {
    this.silence();
    this.mark(null);
    this.player.hidden = true;
    document.documentElement.classList.remove("is-listening");
    this.button.focus({ preventScroll: true });
  }

  showPaused(isPaused) {
    this.isPaused = isPaused;
    for (const part of this.player.querySelectorAll("[data-while]")) {
      part.hidden = (part.dataset.while === "paused") !== isPaused;
    }
  }

  silence({ rewinds = true } = {}) {
    this.run += 1;
    speech?.cancel();
    this.audio?.pause();
    if (this.audio && rewinds) this.audio.currentTime = 0;
    this.audio = null;
  }

  /** Say the current piece, then those after it. */
  say() {
    const { node, pieces } = this.sections[this.section];
    this.mark(node);
    const run = ++this.run;
    const then = () => run === this.run && this.after();
    const piece = pieces[this.piece];
    if (piece.audio) this.play(piece, then);
    else this.speak(piece, then);
  }

  after() {
    this.piece += 1;
    if (this.piece < this.sections[this.section].pieces.length) this.say();
    else this.next();
  }

  speak(piece, then) {
    const voice = voiceFor(piece.lang);
    if (!voice) return then();
    const said = new SpeechSynthesisUtterance(piece.text);
    said.voice = voice;
    said.lang = voice.lang;
    said.rate = SLIGHTLY_SLOWER;
    said.addEventListener("end", then);
    said.addEventListener("error", then);
    return speech.speak(said);
  }

  /** Play a recording; where it does not come, without a network, the voice reads instead. */
  play(piece, then) {
    const { audio } = piece;
    const instead = () => {
      const { pieces } = this.sections[this.section];
      const spoken = piece.pieces.filter(isSaid);
      if (!spoken.length) return then();
      pieces.splice(this.piece, 1, ...spoken);
      return this.say();
    };
    const run = this.run;
    this.audio = audio;
    audio.addEventListener("ended", then, { once: true });
    audio.play().catch(() => run === this.run && instead());
  }

  mark(node) {
    for (const marked of document.querySelectorAll(".is-read-aloud")) {
      if (marked !== node) marked.classList.remove("is-read-aloud");
    }
    if (!node || node.classList.contains("is-read-aloud")) return;
    node.classList.add("is-read-aloud");
    node.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  }
}

const root = document.querySelector("[data-listen]");
if (root) {
  const reader = new Reader(root);
  if (speech?.getVoices().length) reader.offer();
  else setTimeout(() => reader.offer(), speech ? VOICES_AFTER_MS : 0);
  speech?.addEventListener?.("voiceschanged", () => reader.offer());
}
