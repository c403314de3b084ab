/* Texts that are not translated, read in another language than French: one tap replaces them on the
   page, and the choice stays on this device. Without script the same links lead to the other page. */

const KEY = "also-language";

/** The store of the device, or null where the browser refuses it: then the choice holds for this page. */
function store() {
  try {
    return window.localStorage;
  } catch (error) {
    console.info(error);
    return null;
  }
}

// The texts of the page in the language of a link, from the page it leads to.
async function versionsAt(address) {
  const response = await fetch(address);
  if (!response.ok) return new Map();
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return new Map([...page.querySelectorAll("[data-text]")].map((node) => [node.dataset.text, node]));
}

function replace(shown, version) {
  shown.replaceChildren(...[...version.childNodes].map((node) => document.importNode(node, true)));
  shown.lang = version.lang;
  shown.dir = version.dir;
}

async function show(link) {
  const language = link.dataset.also;
  const versions = await versionsAt(link.href);
  for (const shown of document.querySelectorAll("[data-text]")) {
    const version = versions.get(shown.dataset.text);
    if (shown.lang !== document.documentElement.lang && version?.lang === language) replace(shown, version);
  }
  for (const note of document.querySelectorAll("[data-shown-in-french]")) note.hidden = true;
  for (const other of document.querySelectorAll("[data-also]")) {
    if (other.dataset.also === language) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-also]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (link.hasAttribute("aria-current")) {
    store()?.removeItem(KEY);
    location.reload();
    return;
  }
  store()?.setItem(KEY, link.dataset.also);
  show(link).catch(() => location.assign(link.href));
});

const kept = store()?.getItem(KEY);
const link = kept && document.querySelector(`a[data-also="${CSS.escape(kept)}"]`);
if (link) show(link).catch((error) => console.warn(error));
