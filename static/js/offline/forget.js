/* The page about what works offline: pages kept on this phone, and deleting everything from it. */

import "./pages.js";
import "./store.js";
import { askFirst } from "./forgetting.js";
import { PLAN_ANSWERS, journeyIsForgotten } from "./kept_here.js";
import { forgetPlace } from "../place_kept.js";

const NAMES = [self.keptPages.PAGES, self.keptPages.AREA];

async function titleOf(page) {
  const parsed = new DOMParser().parseFromString(await page.text(), "text/html");
  const heading = parsed.querySelector("h1");
  return { text: heading?.textContent.trim() ?? "", lang: heading?.lang ?? "", dir: heading?.dir || "auto" };
}

/** Pages with a heading of their own; each address once. */
async function keptPages() {
  const pages = new Map();
  for (const name of NAMES) {
    if (!(await caches.has(name))) continue;
    const cache = await caches.open(name);
    for (const request of (await cache.keys()).reverse()) {
      const isPage = /\/(programmes|procedures)\/[^/]+\/$/.test(request.url);
      if (isPage) pages.set(request.url, await cache.match(request, { ignoreVary: true }));
    }
  }
  return pages;
}

async function list() {
  const section = document.querySelector("[data-kept-pages]");
  const rows = [];
  for (const [address, page] of await keptPages()) {
    const title = await titleOf(page);
    const link = document.createElement("a");
    link.href = address;
    link.textContent = title.text || address;
    link.lang = title.lang;
    link.dir = title.dir;
    const row = document.createElement("li");
    row.append(link);
    rows.push(row);
  }
  section.querySelector("ul").replaceChildren(...rows);
  section.hidden = rows.length === 0;
}

/** Delete every cache, the journey, place and answers, and the service worker, which the next page brings anew. */
async function forgetAll() {
  await self.journeyStore.wipe();
  journeyIsForgotten();
  sessionStorage.removeItem(PLAN_ANSWERS);
  forgetPlace();
  document.querySelector("[data-kept-place]").hidden = true;
  for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
  await list();
  document.querySelector("[data-forgotten]").hidden = false;
}

if (window.caches && navigator.serviceWorker) {
  list();
  const button = document.querySelector("[data-forget-all]");
  button.hidden = false;
  askFirst(button, forgetAll);
}
