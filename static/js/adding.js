/* "Add to my journey" by one tap, without leaving the page; without scripts it is a page of its own.

   What is in the journey is asked once for a page, of an address that is never stored. */

const note = document.querySelector("[data-added-note]");
let added = new Set();
// Additions are sent one after the other: the first one of all begins the journey.
let last = Promise.resolve();

async function ask(url, options = {}) {
  const response = await fetch(url, { ...options, headers: { Accept: "application/json", ...options.headers } });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response.json();
}

function mark(link) {
  if (!added.has(link.dataset.add) || link.classList.contains("is-added")) return;
  link.classList.add("is-added");
  link.href = note.dataset.journeyUrl;
  link.querySelector("[data-label]").textContent = note.dataset.inJourney;
}

function markAll() {
  for (const link of document.querySelectorAll("[data-add]")) mark(link);
}

async function readMarks() {
  const answer = await ask(note.dataset.marksUrl);
  for (const id of answer.added) added.add(id);
  markAll();
}

/** Show the note that stays; `isSecond` reminds of the secret link. */
function tell(isSecond) {
  const shown = note.querySelector("template").content.cloneNode(true);
  shown.querySelector("[data-keep-link]").hidden = !isSecond;
  note.replaceChildren(note.querySelector("template"), shown);
}

async function send(link) {
  const { token } = await ask(note.dataset.tokenUrl);
  return ask(link.href, { method: "POST", headers: { "X-CSRFToken": token } });
}

async function add(link) {
  const page = link.href;
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await send(link);
    added.add(link.dataset.add);
    markAll();
    tell(answer.steps === 2);
  } catch (error) {
    // The page of its own says what is in the way.
    console.info(error);
    location.assign(page);
  } finally {
    link.removeAttribute("aria-busy");
  }
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (event.target.closest("[data-close-note]")) {
    note.replaceChildren(note.querySelector("template"));
    return;
  }
  const link = event.target.closest("[data-add]:not(.is-added)");
  if (!link) return;
  event.preventDefault();
  if (link.hasAttribute("aria-busy")) return;
  last = last.then(() => add(link));
});

function refresh() {
  readMarks().catch((error) => console.info(error));
}

for (const name of ["results:changed", "results:longer"]) document.addEventListener(name, markAll);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) refresh();
});
refresh();
