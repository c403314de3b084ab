/* Entry point of the search page. The page searches without scripts too. */

import { fetchMap, keepMap, loadLeaflet, loadStyle } from "./loading.js";
import { element, isWide, mapConfig, translated, whenIdle } from "./page.js";
import { forgetPlace, isRemembered, keepPlace, keepPlaceOfPage, keptPlace, rememberPlace } from "./place_kept.js";
import { canLocate, locate } from "./position.js";
import { formQuery, goTo, load, position } from "./results.js";
import { returnToPlace } from "./returning.js";
import { WhereField } from "./where_field.js";
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

const place = new WhereField(form, {
  onEdit: forget,
  onChoose: ({ name: label, code }) => {
    forget();
    keepPlace({ label, code });
    form.requestSubmit();
  },
  onClear: () => {
    forgetPlace();
    offerToRemember();
  },
});

new WordsField(form);

/** Whether the map fills the screen of a phone: the search then stays on it. */
function isMapView() {
  return history.state?.view === "map";
}

form.querySelector("[data-apply]").addEventListener("change", () => form.requestSubmit());

form.addEventListener("submit", (event) => {
  if (!place.input.value) forgetPlace();
  if (!position() && !isMapView()) return;
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
  keepPlace(at);
  offerToRemember();
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
  openMap().then((opened) => {
    if (history.state?.mapView) opened?.showAgain();
    else if (isDrawn) opened?.fit();
  });
}

function showMap() {
  history.pushState({ ...history.state, view: "map", mapSearch: location.search }, "");
  setView("map");
}

toggle.hidden = false;
toggle.addEventListener("click", () => {
  if (!isMapView()) return showMap();
  if (location.search === history.state.mapSearch) return history.back();
  // Another search was made on the map: its list is shown.
  history.replaceState({ ...history.state, view: "list" }, "");
  return setView("list");
});

window.addEventListener("popstate", () => {
  if (location.search !== shownAddress) location.reload();
  else setView(history.state?.view ?? "list");
});
document.addEventListener("results:changed", noteAddress);

// How many cards are changed before the page may answer to the reader again.
const CARDS_AT_ONCE = 6;

/** Turn the line with the place of each card into a button that shows it on the map, a few at a time. */
function offerPlaces() {
  const lines = [...document.querySelectorAll("#results [data-place]")];
  for (const line of lines.slice(0, CARDS_AT_ONCE)) {
    const button = element("button", { type: "button", class: "show-on-map", title: translated("show_on_map") });
    button.append(...line.childNodes);
    line.append(button);
    line.removeAttribute("data-place");
  }
  if (lines.length > CARDS_AT_ONCE) whenIdle(offerPlaces);
}

document.getElementById("results").addEventListener("click", async ({ target }) => {
  const button = target.closest(".show-on-map");
  if (!button) return;
  if (!isWide.matches) showMap();
  const opened = await openMap();
  opened?.showCard(button.closest("[data-card]"));
});

function showTheme() {
  document.querySelector(".theme-tile[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

showTheme();
document.addEventListener("results:changed", showTheme);
offerPlaces();
document.addEventListener("results:changed", offerPlaces);
document.addEventListener("results:longer", offerPlaces);

// Parameters of a search that already says where.
const PLACED = ["place", "where", "territory", "bbox", "lat"];

const remember = form.querySelector("[data-remember]");

/** Show the tick box that keeps the place on this device, once there is a place. */
function offerToRemember() {
  remember.hidden = !keptPlace()?.code;
  remember.querySelector("input").checked = isRemembered();
}

/** Whether the kept place is wanted here: a new visit whose address says no place. */
function wantsKept() {
  const query = new URLSearchParams(location.search);
  const [visit] = performance.getEntriesByType("navigation");
  return visit?.type !== "back_forward" && !PLACED.some((name) => query.has(name));
}

/** Search at the place kept; a position of the device comes into no address. */
function applyKept({ lat, lon, label, code }) {
  const query = new URLSearchParams(location.search);
  if (code) {
    query.set("place", code);
    place.set(label, code);
  } else {
    place.set(translated("near_you"), "");
  }
  const address = query.size ? `?${query}` : location.pathname;
  history.replaceState({ ...history.state, position: code ? null : { lat, lon } }, "", address);
  noteAddress();
}

async function begin() {
  const code = form.elements.place.value;
  if (code) keepPlaceOfPage({ label: place.input.value, code });
  const kept = keptPlace();
  const isApplied = kept && !code && !position() && wantsKept();
  if (isApplied) applyKept(kept);
  else if (position()) place.set(translated("near_you"), "");
  offerToRemember();
  if (isApplied || position()) await load();
  await returnToPlace();
}

remember.querySelector("input").addEventListener("change", (event) => rememberPlace(event.target.checked));
begin().catch((error) => console.warn(error));
if (isMapView()) setView("map");

/** Beside the list the map is drawn at once. On a phone it is only fetched, after a search: who has said
    where she is may want to see it, and the first page stays light. It runs when she touches the button. */
function prepareMap() {
  if (isWide.matches) openMap();
  else if (isMapLikely) keepMap(pane).catch(console.warn);
}
isWide.addEventListener("change", prepareMap);
toggle.addEventListener("pointerdown", () => loadParts().catch(console.warn));
whenIdle(prepareMap);
