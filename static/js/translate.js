/* Saves a translation as a draft while one types, and shows what the checks find.
   Everything works without it. */

const WAIT_MS = 1500;
const form = document.querySelector("form[data-translate]");
const state = document.querySelector("[data-state]");
const checks = document.querySelector("[data-checks]");
let timer = 0;
let request = null;

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
    const response = await fetch(form.action, options);
    if (response.ok || response.status === 409) show(await response.text());
  } catch (error) {
    // What is typed stays in the page; the buttons send the same form.
    if (error.name !== "AbortError") state.textContent = "";
  }
}

function show(text) {
  const answer = document.createElement("template");
  answer.innerHTML = text;
  const saved = answer.content.querySelector("[data-saved]");
  if (saved) state.replaceChildren(saved);
  if (saved?.dataset.seen) form.elements.seen.value = saved.dataset.seen;
  const found = answer.content.querySelector("[data-checked]");
  // Not while she writes a reason there.
  if (found && !checks.contains(document.activeElement)) checks.replaceChildren(found);
}

if (form) {
  form.addEventListener("input", (event) => {
    if (event.target.name !== "text") return;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    request?.abort();
  });
}
