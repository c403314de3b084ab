/* Autosave of the pages of a proposal. Everything works without it. */

const WAIT_MS = 1500;
const form = document.querySelector("form[data-write]");
const state = document.querySelector("[data-state]");
const duplicates = document.querySelector("[data-duplicates-place]");
let timer = 0;
let request = null;

/** Save the form; the response has the time of saving and possible duplicates. */
async function save() {
  request?.abort();
  request = new AbortController();
  const options = {
    method: "POST",
    body: new FormData(form),
    headers: { "HX-Request": "true", Accept: "text/html" },
    signal: request.signal,
  };
  try {
    const response = await fetch(location.href, options);
    if (response.ok) show(await response.text());
  } catch (error) {
    // The button below sends the same form and shows errors.
    if (error.name !== "AbortError") state.textContent = "";
  }
}

function show(text) {
  const piece = document.createElement("template");
  piece.innerHTML = text;
  const saved = piece.content.querySelector("[data-saved]");
  if (saved) state.replaceChildren(saved);
  const found = piece.content.querySelector("[data-duplicates]");
  if (found && duplicates) duplicates.replaceChildren(...found.childNodes);
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(save, WAIT_MS);
}

if (form) {
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    request?.abort();
  });
  document.querySelector("[data-errors]")?.focus();
}

if (window.matchMedia("(min-width: 60em)").matches) {
  for (const part of document.querySelectorAll("details[data-wide-open]")) part.open = true;
}
