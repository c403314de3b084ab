/* The list of results: reload for an area or a position, next page on demand. */

import { fetchPiece, showMessage, translated } from "./page.js";

const form = document.getElementById("search-form");
const results = document.getElementById("results");
const themes = document.getElementById("themes");
const hiddenFields = form.querySelector("[data-hidden-fields]");
const HIDDEN = ["theme", "need", "reach", "territory"];
// Filters of the search, without place, radius and page.
const FILTERS = [
  "theme", "need", "audience", "status", "access_mode", "spoken_language",
  "age", "french_level", "cost", "open_at", "school_time", "wheelchair", "q", "territory",
];

/** The rounded position of the device that this page was searched with, from its history state; else null. */
export function position() {
  return history.state?.position ?? null;
}

/** The filters of the current address, as a query for the map and for a search of its area. */
export function filters() {
  const current = new URLSearchParams(location.search);
  const query = new URLSearchParams();
  for (const name of FILTERS) {
    for (const value of current.getAll(name)) {
      if (value) query.append(name, value);
    }
  }
  return query;
}

/** The form as a query, without empty fields and without a place that is a position. */
export function formQuery() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value && !(position() && ["where", "place"].includes(name))) query.append(name, value);
  }
  return query;
}

function request(query) {
  const at = position();
  if (!at) return fetchPiece(`${form.getAttribute("action")}?${query}`);
  const body = new URLSearchParams(query);
  for (const name of ["where", "place"]) body.delete(name);
  body.set("lat", at.lat);
  body.set("lon", at.lon);
  return fetchPiece(form.dataset.nearUrl, { method: "POST", body });
}

// How many lists were asked for: an answer that comes after another was asked for is not shown.
let asked = 0;

/** Fetch and show the list for the current address and, if there is one, the position. */
export async function load({ isArea = false } = {}) {
  const query = new URLSearchParams(location.search);
  asked += 1;
  const number = asked;
  results.classList.add("is-loading");
  results.setAttribute("aria-busy", "true");
  try {
    const piece = await request(query);
    if (number !== asked) return;
    const fresh = piece.querySelector("template[data-replace='themes']");
    if (fresh) themes.replaceChildren(fresh.content.cloneNode(true));
    fresh?.remove();
    results.replaceChildren(piece);
    fillHiddenFields(query);
    showMessage(summary(), "quiet");
    if (results.getBoundingClientRect().top < 0) window.scrollTo({ top: 0 });
    document.dispatchEvent(new CustomEvent("results:changed", { detail: { isArea } }));
  } catch (error) {
    console.warn(error);
    if (number === asked) showMessage(translated("search_failed"));
  } finally {
    if (number === asked) {
      results.classList.remove("is-loading");
      results.removeAttribute("aria-busy");
    }
  }
}

/** Go to another search without leaving the page, `at` a position that is in no URL, or null. */
export function goTo(query, { at = position(), isArea = false } = {}) {
  const address = query.size || String(query) ? `?${query}` : location.pathname;
  const isSameView = isArea ? {} : { mapView: null };
  history.pushState({ ...history.state, position: at, pages: null, scrolled: 0, ...isSameView }, "", address);
  return load({ isArea });
}

/** Set the hidden fields of the form to the parameters of the address. */
function fillHiddenFields(query) {
  hiddenFields.replaceChildren(
    ...HIDDEN.flatMap((name) =>
      query.getAll(name).map((value) => {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name, value });
        return field;
      }),
    ),
  );
}

function summary() {
  const headings = [...results.querySelectorAll(".group > h2, .empty > h2")];
  return headings.map((heading) => heading.textContent.replace(/\s+/g, " ").trim()).join(" · ");
}

/** Store with this entry of the history that one more page of a group is shown. */
function notePage(group) {
  const pages = { ...history.state?.pages };
  pages[group] = (pages[group] ?? 0) + 1;
  history.replaceState({ ...history.state, pages }, "");
}

/** Add the next page of a group; `isAgain` when it had been loaded before and the focus stays. */
export async function more(link, { isAgain = false } = {}) {
  if (link.getAttribute("aria-busy")) return;
  const group = link.closest(".group");
  link.setAttribute("aria-busy", "true");
  link.textContent = translated("loading");
  try {
    const piece = await request(new URL(link.href).searchParams);
    const next = piece.querySelector(`[data-group="${group.dataset.group}"]`);
    const added = [...(next?.querySelectorAll(".card") ?? [])];
    group.querySelector(".cards").append(...added);
    const further = next?.querySelector("[data-more]");
    if (further) link.replaceWith(further);
    else link.remove();
    if (!isAgain) {
      notePage(group.dataset.group);
      added[0]?.querySelector("h3 a").focus({ preventScroll: true });
    }
    document.dispatchEvent(new CustomEvent("results:longer"));
  } catch (error) {
    link.removeAttribute("aria-busy");
    link.textContent = translated("search_failed");
    console.warn(error);
  }
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const further = event.target.closest("#results [data-more]");
  if (further) {
    event.preventDefault();
    more(further);
    return;
  }
  const link = event.target.closest("a[data-search-link]");
  if (link && (position() || history.state?.view === "map")) {
    event.preventDefault();
    goTo(new URL(link.href).searchParams);
  }
});
