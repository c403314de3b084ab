/* The form of a procedure sheet: offices and help near a town, or near the reader's own position. */

import { fetchPiece, showMessage, translated } from "./page.js";
import { PlaceField } from "./place_field.js";
import { canLocate, locate } from "./position.js";

const form = document.getElementById("near-form");

// Whether the field says "Around me", which is no name of a place.
let isAround = false;

function forget() {
  isAround = false;
}

const place = new PlaceField(form, {
  onEdit: forget,
  onChoose: () => {
    forget();
    form.requestSubmit();
  },
});

form.addEventListener("submit", (event) => {
  if (!isAround) return;
  event.preventDefault();
  showAround();
});

// A chosen place is in the address by its code alone.
form.addEventListener("formdata", ({ formData }) => {
  formData.delete(formData.get("place") ? "where" : "place");
});

/** Show the parts of the sheet for the position of the device, which comes into no address. */
async function showAround() {
  const at = await locate();
  if (!at) return;
  try {
    const piece = await fetchPiece(form.dataset.nearUrl, { method: "POST", body: new URLSearchParams(at) });
    for (const part of piece.querySelectorAll("template[data-replace]")) {
      document.getElementById(part.dataset.replace).replaceChildren(part.content);
    }
    place.set(translated("near_you"), "");
    isAround = true;
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
