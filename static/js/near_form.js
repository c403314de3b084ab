/* The form of a procedure sheet: offices and help near a town, or near the reader's own position. */

import { fetchPiece, showMessage, translated } from "./page.js";
import { PlaceField } from "./place_field.js";
import { forgetPlace, keepPlace, keptPlace } from "./place_kept.js";
import { canLocate, locate } from "./position.js";

const form = document.getElementById("near-form");

// Whether the field says "Around me", which is no name of a place.
let isAround = false;

function forget() {
  isAround = false;
}

const place = new PlaceField(form, {
  onEdit: forget,
  onChoose: ({ name: label, code }) => {
    forget();
    keepPlace({ label, code });
    form.requestSubmit();
  },
  onClear: forgetPlace,
});

form.addEventListener("submit", (event) => {
  if (!place.input.value && !isAround) forgetPlace();
  if (!isAround) return;
  event.preventDefault();
  const at = keptPlace();
  if (at?.lat) show(at);
  else showAround();
});

// A chosen place is in the address by its code alone.
form.addEventListener("formdata", ({ formData }) => {
  formData.delete(formData.get("place") ? "where" : "place");
});

async function showAround() {
  const at = await locate();
  if (!at) return;
  keepPlace(at);
  place.set(translated("near_you"), "");
  isAround = true;
  await show(at);
}

/** Show the parts of the sheet near a place, which is sent and comes into no address. */
async function show(at) {
  try {
    const piece = await fetchPiece(form.dataset.nearUrl, { method: "POST", body: new URLSearchParams(at) });
    for (const part of piece.querySelectorAll("template[data-replace]")) {
      document.getElementById(part.dataset.replace).replaceChildren(part.content);
    }
    document.dispatchEvent(new CustomEvent("cards:shown"));
  } catch (error) {
    showMessage(translated("search_failed"));
    console.warn(error);
  }
}

const near = form.querySelector("[data-near]");
if (canLocate) {
  near.hidden = false;
  near.addEventListener("click", showAround);
}

/** Show the sheet for the place that was kept, when its address names none. */
function applyKept({ lat, lon, label, code }) {
  isAround = !code;
  place.set(code ? label : translated("near_you"), code ?? "");
  return show(code ? { place: code } : { lat, lon });
}

const kept = keptPlace();
if (form.elements.place.value) keepPlace({ label: place.input.value, code: form.elements.place.value });
else if (kept && !place.input.value) applyKept(kept);
