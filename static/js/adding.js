/* "Add to my journey" by one tap, without leaving the page; without scripts it is a page of its own.

   What is in the journey is asked once for a page, of an address that is never stored. */

const note = document.querySelector("[data-added-note]");
let added = new Set();
// Additions are sent one after the other: the first one of all begins the journey.
let last = Promise.resolve();
// The link by which the last programme was added.
let opener = null;

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

/** A button that says for which need the programme of `page` was added; several may be pressed. */
function needButton(page, { code, label }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chip";
  button.textContent = label;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return;
    button.setAttribute("aria-pressed", "true");
    button.classList.add("chip-on");
    last = last.then(() => send(page, code)).catch((error) => {
      // The page of its own says what is in the way.
      console.info(error);
      location.assign(page);
    });
  });
  return button;
}

/** Show the note that stays; the second step of a journey reminds of the secret link. */
function tell(page, { steps, needs }) {
  const shown = note.querySelector("template").content.cloneNode(true);
  shown.querySelector("[data-keep-link]").hidden = steps !== 2;
  const choice = shown.querySelector("[data-needs]");
  choice.hidden = needs.length === 0;
  choice.querySelector(".chips").append(...needs.map((need) => needButton(page, need)));
  note.replaceChildren(note.querySelector("template"), shown);
}

// A need that takes the focus is swiped into the line; browsers leave it half outside.
note?.addEventListener("focusin", ({ target }) => {
  if (target.closest(".chips")) target.scrollIntoView({ block: "nearest", inline: "center" });
});

/** Close the note; the focus goes back to what was added, else to the page. */
function closeNote() {
  note.replaceChildren(note.querySelector("template"));
  const added = opener?.isConnected && opener.getClientRects().length ? opener : document.getElementById("main");
  added.focus({ preventScroll: true });
}

async function send(page, need = "") {
  const { token } = await ask(note.dataset.tokenUrl);
  const body = new URLSearchParams(need ? { need } : {});
  return ask(page, { method: "POST", headers: { "X-CSRFToken": token }, body });
}

async function add(link) {
  const page = link.href;
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await send(page);
    added.add(link.dataset.add);
    markAll();
    opener = link;
    tell(page, answer);
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
    closeNote();
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

for (const name of ["results:changed", "results:longer", "cards:shown"]) document.addEventListener(name, markAll);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) refresh();
});
refresh();
