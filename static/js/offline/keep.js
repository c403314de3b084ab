/* "Keep on this phone" on the page of the journey. */

import "./store.js";
import { askFirst } from "./forgetting.js";
import { journeyIsForgotten, journeyIsKept } from "./kept_here.js";

const { about, keep, renew, wipe } = self.journeyStore;
const box = document.querySelector("[data-keep]");
const form = box.querySelector("[data-keep-form]");
const pin = box.querySelector("input");

async function show() {
  const isKept = Boolean(await about());
  form.hidden = isKept;
  box.querySelector("[data-kept]").hidden = !isKept;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const answer = await fetch(box.dataset.copy);
    if (!answer.ok) throw new Error(`${answer.status}`);
    await keep(await answer.json(), pin.value);
    journeyIsKept();
    pin.value = "";
    await show();
  } catch (error) {
    box.querySelector("[data-failed]").hidden = false;
    console.warn(error);
  }
});

askFirst(box.querySelector("[data-unkeep]"), async () => {
  await wipe();
  journeyIsForgotten();
  await show();
});

if (window.indexedDB && window.crypto?.subtle && navigator.locks) {
  box.hidden = false;
  // Who opens her journey on the site uses it as well as who opens what is kept of it.
  renew().then(show);
  // From the page of what this phone keeps, which leads here.
  if (location.hash === `#${box.id}`) {
    box.open = true;
    box.scrollIntoView();
  }
}
