/* What of a page is read aloud: its sections, each a list of pieces in one language. */

import { isNumberOf, oneByOne, spoken } from "./spoken.js";

const SKIPPED = [
  "svg, button, input, select, textarea, audio, iframe, script, template, dialog",
  ".no-print, .visually-hidden, [hidden], [aria-hidden='true'], [data-unread]",
].join(", ");
const BLOCKS = new Set(
  "P LI UL OL DL DT DD H1 H2 H3 H4 DIV SECTION HEADER SMALL BR LABEL SUMMARY DETAILS TD TH".split(" "),
);
// Some voices stop in the middle of what is longer.
const LONGEST = 200;
const SENTENCES = /[^.!?;:…؟።፧]+[.!?;:…؟።፧]*\s*/gu;

/** The sections of the page, `{ node, pieces }`, without those that say nothing. */
export function sectionsOf(page) {
  return [...page.querySelectorAll("[data-read]")]
    .map((node) => ({ node, pieces: piecesOf(node) }))
    .filter((section) => section.pieces.length);
}

/** What a section says: pieces `{ text, lang }`, and `{ audio, pieces }` where a person has read it. */
export function piecesOf(section) {
  const pieces = [];
  let text = "";
  let lang = languageOf(section);

  function flush() {
    const words = text.replace(/\s+/g, " ").trim();
    text = "";
    if (/[\p{L}\p{Nd}]/u.test(words)) pieces.push(...parts(words).map((part) => ({ text: part, lang })));
  }

  function speak(words, of) {
    if (of !== lang && words.trim()) {
      flush();
      lang = of;
    }
    text += words;
  }

  function walk(node) {
    if (node.nodeType === Node.TEXT_NODE) return speak(saidOf(node), languageOf(node.parentElement));
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(SKIPPED)) return undefined;
    if (node !== section && node.matches("[data-read]")) return undefined;
    if (BLOCKS.has(node.tagName)) flush();
    const audio = node.matches("[data-recorded]") && node.querySelector("audio");
    const before = pieces.length;
    node.childNodes.forEach(walk);
    if (BLOCKS.has(node.tagName)) flush();
    if (audio) pieces.splice(before, Infinity, { audio, pieces: pieces.slice(before) });
    return undefined;
  }

  walk(section);
  flush();
  return pieces;
}

function languageOf(element) {
  return element.closest("[lang]").lang;
}

function saidOf(node) {
  const dialling = node.parentElement.closest("a[href^='tel:'], a[href^='sms:']");
  if (dialling && isNumberOf(dialling.getAttribute("href"), node.data)) return oneByOne(node.data);
  return spoken(node.data);
}

/** A long text in parts at the ends of its sentences. */
function parts(words) {
  const found = [];
  for (const sentence of words.match(SENTENCES) ?? [words]) {
    const last = found.at(-1);
    if (last !== undefined && last.length + sentence.length <= LONGEST) found[found.length - 1] += sentence;
    else found.push(sentence);
  }
  return found;
}
