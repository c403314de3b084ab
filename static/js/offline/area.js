/* "Take my area with me": the pages of a place and themes, stored on this phone one after another. */

import "./pages.js";
import { PlaceField } from "../place_field.js";

const { AREA, stamped } = self.keptPages;
const STRINGS = JSON.parse(document.getElementById("area-strings").textContent);
const form = document.getElementById("area-form");
const part = (name) => document.querySelector(`[data-${name}]`);
const NUMBER = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`, { maximumFractionDigits: 1 });

let pages = [];
let stopping = null;

const place = new PlaceField(form, { onChoose: () => {}, onEdit: () => {} });

function said(key, values = {}) {
  return STRINGS[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function tell(key, values) {
  part("area-state").textContent = said(key, values);
}

/** The pages of what was chosen; the place is sent in the body, never in an address. */
async function askForPages() {
  const answer = await fetch(form.dataset.pagesUrl, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (answer.status === 400) return tell("no_place");
  if (!answer.ok) throw new Error(`${answer.status}`);
  ({ pages } = await answer.json());
  part("offer").hidden = pages.length === 0;
  part("area-state").textContent = "";
  if (!pages.length) return tell("nothing");
  const bytes = pages.reduce((sum, page) => sum + page.bytes, 0);
  const values = { count: NUMBER.format(pages.length), size: NUMBER.format(Math.max(bytes / 1e6, 0.1)) };
  part("size").textContent = said("size", values);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  askForPages().catch((error) => {
    tell("failed");
    console.warn(error);
  });
});

/** A page as it is stored, null when there is none any more. */
async function fetchPage(address, signal) {
  const response = await fetch(address, { signal, credentials: "omit", headers: { Accept: "text/html" } });
  const isPublic = (response.headers.get("Cache-Control") ?? "").includes("public");
  if (response.status === 404) return null;
  if (!response.ok || !isPublic) throw new Error(`${response.status} ${address}`);
  return stamped(response);
}

function showTaking(isTaking) {
  part("take").hidden = isTaking;
  part("cancel").hidden = !isTaking;
  part("progress").hidden = !isTaking;
}

async function take() {
  stopping = new AbortController();
  showTaking(true);
  part("progress").max = pages.length;
  let done = 0;
  try {
    const cache = await caches.open(AREA);
    for (const { url } of pages) {
      const page = await fetchPage(url, stopping.signal);
      if (page) await cache.put(url, page);
      done += 1;
      part("progress").value = done;
      tell("taking", { done: NUMBER.format(done), count: NUMBER.format(pages.length) });
    }
    await showKept();
  } catch (error) {
    const isStopped = error.name === "AbortError";
    tell(isStopped ? "stopped" : "failed", { count: NUMBER.format(done) });
    if (!isStopped) console.warn(error);
  }
  showTaking(false);
  part("remove").hidden = !(await caches.has(AREA));
}

async function showKept() {
  const count = (await caches.has(AREA)) ? (await (await caches.open(AREA)).keys()).length : 0;
  part("remove").hidden = count === 0;
  if (!count) return;
  tell("taken", { count: NUMBER.format(count) });
}

part("take").addEventListener("click", take);
part("cancel").addEventListener("click", () => stopping.abort());
part("remove").addEventListener("click", async () => {
  await caches.delete(AREA);
  part("remove").hidden = true;
  tell("removed");
});

place.showClear();
if (window.caches) showKept();
