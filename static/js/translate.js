/* Saves a translation as a draft while one types, and shows what the checks find.
   Everything works without it. */

import { autosave } from "./autosave.js";

const form = document.querySelector("form[data-translate]");
const checks = document.querySelector("[data-checks]");

function show({ content, saved }) {
  if (saved?.dataset.seen) form.elements.seen.value = saved.dataset.seen;
  const found = content.querySelector("[data-checked]");
  // Not while she writes a reason there.
  if (found && !checks.contains(document.activeElement)) checks.replaceChildren(found);
}

if (form) {
  const later = autosave(form, form.action, show, (response) => response.ok || response.status === 409);
  form.addEventListener("input", (event) => {
    if (event.target.name === "text") later();
  });
}
