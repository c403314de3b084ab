/* Ticking documents without leaving the place in the page, and answers kept in this tab.
   Without scripts the form loads the page again, and the answers are asked again. */

import { PLAN_ANSWERS } from "./offline/kept_here.js";
import { keptPlace } from "./place_kept.js";

const ANSWERS = ["where", "place", "age", "status", "french_level"];

async function sendTick(event) {
  const form = event.target.closest("form[data-documents]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const pressed = event.submitter;
  const body = new FormData(form);
  body.append(pressed.name, pressed.value);
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page && page.getElementById("documents");
  if (!fresh) {
    location.reload();
    return;
  }
  const shown = document.getElementById("documents");
  shown.replaceChildren(...fresh.childNodes);
  shown.querySelector(`button[value="${pressed.value}"]`)?.focus();
}

function fieldsOf(form) {
  return ANSWERS.map((name) => form.elements[name]).filter((field) => field?.name);
}

function saveAnswers(form) {
  const filled = fieldsOf(form).filter((field) => field.value);
  const answers = Object.fromEntries(filled.map((field) => [field.name, field.value]));
  sessionStorage.setItem(ANSWERS, JSON.stringify(answers));
}

function fillIn(form) {
  const answers = JSON.parse(sessionStorage.getItem(ANSWERS) ?? "{}");
  if (fieldsOf(form).some((field) => field.value)) return;
  for (const field of fieldsOf(form)) field.value = answers[field.name] ?? "";
}

/** Name the town kept for the search, where a goal asks for it and nothing is filled in. */
function fillInTown(field) {
  const kept = keptPlace();
  if (field.value || !kept?.code) return;
  field.value = kept.label;
  const code = Object.assign(document.createElement("input"), { type: "hidden", name: "place", value: kept.code });
  field.after(code);
}

document.addEventListener("submit", sendTick);

const asked = document.querySelector("form[data-answers]");
if (asked) {
  fillIn(asked);
  asked.addEventListener("submit", () => saveAnswers(asked));
}

const town = document.querySelector(".about-me #where");
if (town) fillInTown(town);
