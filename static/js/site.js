/* Script of every page: menus, buttons to copy, print and share. Everything works without it. */

import { forgetPlace, keepPlaceOfPage, keptPlace } from "./place_kept.js";

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details[data-menu]"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A link back to the list goes back in history, so that place and filters stay.
for (const link of document.querySelectorAll("a[data-back]")) {
  const from = document.referrer ? new URL(document.referrer) : null;
  if (from?.origin !== location.origin || from.pathname !== link.pathname) continue;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    history.back();
  });
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.querySelector("[data-label]");
  const before = label.textContent;
  label.textContent = button.dataset.done;
  setTimeout(() => (label.textContent = before), 2500);
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** What a button hands to the device's own way of sharing: a secret link, or the address of this page. */
function shared({ send: url, sendTitle: title, sendText: text }) {
  // Without the query: her place is nobody else's.
  if (!url) return { title: document.title, url: location.origin + location.pathname };
  // The text contains the address already: sent with it, some applications would show it twice.
  return text ? { title, text } : { title, url };
}

async function share(button) {
  try {
    await navigator.share(shared(button.dataset));
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

for (const button of document.querySelectorAll("button:is([data-share], [data-send])")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => share(button));
}

// A map in a frame is fetched when it comes within half a screen: browsers fetch what is two screens away.
const nearScreen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    nearScreen.unobserve(target);
    // An empty frame would take the focus without being scrolled to.
    target.addEventListener("load", () => target.removeAttribute("tabindex"), { once: true });
    target.src = target.dataset.src;
  }
}, { rootMargin: "50% 0px" });
for (const frame of document.querySelectorAll("iframe[data-src]")) {
  frame.tabIndex = -1;
  nearScreen.observe(frame);
}

// The pages of who has signed in on this device: public pages do not know it, those of hers do.
const desk = document.querySelector("[data-desk]");
if (desk?.dataset.desk === "open") localStorage.setItem("desk", "open");
if (desk?.dataset.desk === "closed") localStorage.removeItem("desk");
if (desk && localStorage.getItem("desk")) desk.hidden = false;

// Cards and pages that can be added to a journey.
if (document.querySelector("[data-added-note]") && document.querySelector("[data-add], #results")) {
  import("./adding.js").catch((error) => console.warn(error));
}

// Texts shown in French that are also written in other languages.
if (document.querySelector("[data-also]")) import("./also.js").catch((error) => console.warn(error));

// The place kept, beside the name of the site; the search page has it in its field.
const kept = document.querySelector("[data-kept-place]");
const forgetting = kept?.querySelector("[data-forget-place]");

/** Show the place kept in the browser, in a page whose address names none. */
function showKept(place) {
  kept.querySelector("bdi").textContent = place.label ?? kept.dataset.nearYou;
  kept.hidden = false;
}

if (kept?.dataset.code) keepPlaceOfPage({ label: kept.querySelector("bdi").textContent, code: kept.dataset.code });
else if (kept && keptPlace()) showKept(keptPlace());

forgetting?.addEventListener("click", () => {
  forgetPlace();
  // A link leads to the same page without the place in its address.
  if (forgetting.href) return;
  kept.hidden = true;
  document.getElementById("main").focus({ preventScroll: true });
});
