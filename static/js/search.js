/* Entry point of the search page. The page searches without scripts too. */

import { fetchMap, loadLeaflet, loadStyle } from "./loading.js";
import { element, icon, isWide, mapConfig, translated } from "./page.js";
import { PlaceField } from "./place_field.js";
import { canLocate, locate } from "./position.js";
import { formQuery, goTo, load, position } from "./results.js";
import { WordsField } from "./words_field.js";

const form = document.getElementById("search-form");
const toggle = document.querySelector("[data-map-toggle]");
const pane = document.getElementById("map-pane");
// Whether the list is that of a place.
const isPlaced = Boolean(mapConfig().center || mapConfig().bounds);
// A phone that shows the list of a place has the map fetched, unless it saves data.
const isMapLikely = isWide.matches || (isPlaced && !navigator.connection?.saveData);
let shownAddress = location.search;
let parts = null;
let map = null;

/** Remove the position from the search: the reader has typed a place, or cleared the field. */
function forget() {
  if (position()) history.replaceState({ ...history.state, position: null }, "");
}

const place = new PlaceField(form, {
  onEdit: forget,
  onChoose: () => {
    forget();
    form.requestSubmit();
  },
});

new WordsField(form);

form.addEventListener("submit", (event) => {
  if (!position()) return;
  event.preventDefault();
  form.querySelector(".filters").open = false;
  goTo(formQuery()).then(noteAddress);
});

// Leave empty fields out of the address.
form.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) {
    if (value === "") formData.delete(name);
  }
  if (formData.has("place")) formData.delete("where");
});

function noteAddress() {
  shownAddress = location.search;
}

async function searchAround() {
  const at = await locate();
  if (!at) return;
  history.replaceState({ ...history.state, position: at }, "");
  place.set(translated("near_you"), "");
  const query = formQuery();
  query.delete("territory");
  await goTo(query, { at });
  noteAddress();
}

const near = form.querySelector("[data-near]");
if (canLocate) {
  near.hidden = false;
  near.addEventListener("click", searchAround);
}

/** Load what draws the map, once; its parts come side by side. */
function loadParts() {
  if (parts) return parts;
  fetchMap(pane);
  const { style_url: style } = mapConfig();
  const wanted = [import("./map.js"), loadLeaflet(pane), ...(style ? [loadStyle(style)] : [])];
  parts = Promise.all(wanted).catch((error) => {
    parts = null;
    throw error;
  });
  return parts;
}

/** Draw the map, once. */
function openMap() {
  map ??= loadParts().then(([{ start }]) => start(pane));
  return map.catch((error) => {
    map = null;
    console.warn(error);
    pane.querySelector(".map").replaceChildren(element("p", { class: "notice" }, translated("map_failed")));
  });
}

function setView(view) {
  const isMap = view === "map";
  document.documentElement.classList.toggle("view-map", isMap);
  toggle.setAttribute("aria-pressed", String(isMap));
  if (!isMap) return;
  // One that is drawn now shows the list's area already.
  const isDrawn = Boolean(map);
  openMap().then((opened) => isDrawn && opened?.fit());
}

function showMap() {
  history.pushState({ ...history.state, view: "map" }, "");
  setView("map");
}

toggle.hidden = false;
toggle.addEventListener("click", () => {
  if (history.state?.view === "map") history.back();
  else showMap();
});

window.addEventListener("popstate", () => {
  if (location.search !== shownAddress) location.reload();
  else setView(history.state?.view ?? "list");
});
document.addEventListener("results:changed", noteAddress);

/** Turn the line with the place of each card into a button that shows it on the map. */
function offerPlaces() {
  for (const line of document.querySelectorAll("#results [data-place]")) {
    const button = element("button", { type: "button", class: "show-on-map", title: translated("show_on_map") });
    button.innerHTML = icon("map-pin");
    button.append(line.querySelector("span"));
    line.replaceChildren(button);
    line.removeAttribute("data-place");
    button.addEventListener("click", async () => {
      if (!isWide.matches) showMap();
      const opened = await openMap();
      opened?.showCard(button.closest("[data-card]"));
    });
  }
}

document.querySelector(".theme-tile[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
offerPlaces();
document.addEventListener("results:changed", offerPlaces);
document.addEventListener("results:longer", offerPlaces);

if (position()) {
  place.set(translated("near_you"), "");
  load();
}
if (history.state?.view === "map") setView("map");

/** Beside the list the map is drawn at once. On a phone it is only made ready, after a search: who
    has said where she is may want to see it, and the first page stays light. */
function prepareMap() {
  if (isWide.matches) openMap();
  else if (isMapLikely) loadParts().catch(console.warn);
}
if (isMapLikely) fetchMap(pane);
isWide.addEventListener("change", prepareMap);
toggle.addEventListener("pointerdown", () => loadParts().catch(console.warn));
if ("requestIdleCallback" in window) requestIdleCallback(prepareMap, { timeout: 1500 });
else setTimeout(prepareMap, 200);
