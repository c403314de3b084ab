/* Autosave of the pages of a proposal. Everything works without it. */

import { autosave } from "./autosave.js";

const form = document.querySelector("form[data-write]");
const duplicates = document.querySelector("[data-duplicates-place]");

/** The response has the time of saving and possible duplicates. */
function show({ content }) {
  const found = content.querySelector("[data-duplicates]");
  if (found && duplicates) duplicates.replaceChildren(...found.childNodes);
}

if (form) {
  const later = autosave(form, location.href, show);
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  document.querySelector("[data-errors]")?.focus();
}

if (window.matchMedia("(min-width: 60em)").matches) {
  for (const part of document.querySelectorAll("details[data-wide-open]")) part.open = true;
}
