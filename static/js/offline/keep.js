/* "Keep on this phone" on the page of the journey. */

import "./store.js";

const { about, keep, wipe } = self.journeyStore;
const box = document.querySelector("[data-keep]");
const form = box.querySelector("[data-keep-form]");
const pin = box.querySelector("input");
const MARK = "journey-is-kept";

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
    localStorage.setItem(MARK, "1");
    pin.value = "";
    await show();
  } catch (error) {
    box.querySelector("[data-failed]").hidden = false;
    console.warn(error);
  }
});

box.querySelector("[data-unkeep]").addEventListener("click", async () => {
  await wipe();
  localStorage.removeItem(MARK);
  await show();
});

if (window.indexedDB && window.crypto?.subtle && navigator.locks) {
  box.hidden = false;
  show();
  // From the page of what this phone keeps, which leads here.
  if (location.hash === `#${box.id}`) {
    box.open = true;
    box.scrollIntoView();
  }
}
