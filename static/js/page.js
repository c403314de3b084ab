/* What the scripts of the search share: words, icons, numbers, fetching a piece of the page. */

const SPRITE = document.documentElement.dataset.sprite;
const LANGUAGE = document.documentElement.lang;
const STRINGS = JSON.parse(document.getElementById("page-strings").textContent);
const NUMBER = new Intl.NumberFormat(`${LANGUAGE}-u-nu-latn`);

export const isWide = window.matchMedia("(min-width: 60em)");

/** The words of the page for `key`; `{name}` is replaced by the value of that name. */
export function say(key, values = {}) {
  return STRINGS[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function number(value) {
  return NUMBER.format(value);
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

/** What the map needs to begin; it comes anew with each list of results. */
export function mapConfig() {
  return JSON.parse(document.getElementById("map-config").textContent);
}

/** Ask the server for a piece of a page instead of the whole; resolves to a fragment. */
export async function fetchPiece(url, options = {}) {
  const headers = { "HX-Request": "true", Accept: "text/html" };
  const response = await fetch(url, { ...options, headers });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  const piece = document.createElement("template");
  piece.innerHTML = await response.text();
  return piece.content;
}

const message = document.querySelector("[data-message]");

/** Say something under the search field: what went wrong, "calm" news, "quiet" for ears alone. */
export function tell(text, tone = "") {
  message.textContent = text;
  message.classList.toggle("is-calm", tone === "calm");
  message.classList.toggle("is-quiet", tone === "quiet");
}
