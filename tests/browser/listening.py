"""A device's voices for tests of "Listen": what is said is written down, and goes on when told."""

import json

from playwright.sync_api import BrowserContext

LOCAL_FRENCH = {"name": "French of the device", "lang": "fr-FR", "localService": True}
LOCAL_ARABIC = {"name": "Arabic of the device", "lang": "ar_SA", "localService": True}
REMOTE_FRENCH = {"name": "French of a server", "lang": "fr-FR", "localService": False}
REMOTE_ARABIC = {"name": "Arabic of a server", "lang": "ar-SA", "localService": False}

FAKE = """(voices) => {
  window.said = [];
  class Utterance extends EventTarget {
    constructor(text) { super(); this.text = text; }
  }
  const speech = new EventTarget();
  Object.assign(speech, {
    getVoices: () => voices,
    speak: (said) => window.said.push(said),
    cancel: () => {},
  });
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  Object.defineProperty(window, "SpeechSynthesisUtterance", { value: Utterance });
  window.end = () => window.said.at(-1).dispatchEvent(new Event("end"));
  window.heard = () => window.said.map(({ text, voice }) => ({ text, voice: voice?.name }));
}"""
# Listens to the end of the page; a page that never ended would never stop saying more.
TO_THE_END = """() => {
  const player = document.querySelector("[data-player]");
  for (let count = 0; count < 500 && !player.hidden; count++) end();
  return heard();
}"""


def give_voices(context: BrowserContext, *voices: dict) -> None:
    """Let the pages of a browser have these voices and no other."""
    context.add_init_script(f"({FAKE})({json.dumps(voices)})")
