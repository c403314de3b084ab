/* Helpers of the search scripts: translations, icons, numbers, elements, fetching fragments. */

const SPRITE = document.documentElement.dataset.sprite;
const LANGUAGE = document.documentElement.lang;
const STRINGS = JSON.parse(document.getElementById("page-strings").textContent);
let numberFormat = null;

export const isWide = window.matchMedia("(min-width: 60em)");

/** The translated string for `key`; `{name}` is replaced by the value of that name. */
export function translated(key, values = {}) {
  return STRINGS[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function number(value) {
  // Made at the first number: a slow phone takes a quarter of a second for it.
  numberFormat ??= new Intl.NumberFormat(`${LANGUAGE}-u-nu-latn`);
  return numberFormat.format(value);
}

/** Call `work` when the browser has nothing else to do, at the latest after a second and a half. */
export function whenIdle(work) {
  if ("requestIdleCallback" in window) requestIdleCallback(() => work(), { timeout: 1500 });
  else setTimeout(work, 200);
}

/** An icon of the sprite as markup; names come from our own templates and scripts only. */
export function icon(name) {
  return `<svg class="icon" aria-hidden="true" focusable="false"><use href="${SPRITE}#${name}"></use></svg>`;
}

/** An element with classes, attributes and text. */
export function element(tag, attributes = {}, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

/** Configuration of the map; each list of results brings a new one. */
export function mapConfig() {
  return JSON.parse(document.getElementById("map-config").textContent);
}

/** Fetch a fragment of a page instead of the whole; resolves to a DocumentFragment. */
export async function fetchPiece(url, options = {}) {
  const headers = { "HX-Request": "true", Accept: "text/html" };
  const response = await fetch(url, { ...options, headers });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  const piece = document.createElement("template");
  piece.innerHTML = await response.text();
  return piece.content;
}

const message = document.querySelector("[data-message]");

/** Show a message under the search field: an error, "calm" news, "quiet" for screen readers only. */
export function showMessage(text, tone = "") {
  message.textContent = text;
  message.classList.toggle("is-calm", tone === "calm");
  message.classList.toggle("is-quiet", tone === "quiet");
}
