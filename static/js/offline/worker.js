/* Service worker: the shell, opened public pages and, offline, the pages that say so.

   The server puts one line before this script, which sets self.OFFLINE, and store.js and pages.js.
   Stored is what the server calls public, and nothing else. */

const { version, files } = self.OFFLINE;
const SHELL = `shell-${version}`;
const STATIC = `static-${version}`;
const { PAGES, AREA, stamped } = self.keptPages;
const MOST_PAGES = 60;
const MOST_BYTES = 6_000_000;
const WAIT_MS = 4_000;
const HASHED = /\.[0-9a-f]{12}(?=\.\w+$)/;
const UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const PUBLIC = new RegExp(
  `^/[a-z]{2}/(help/|about/|glossary/|procedures/([\\w-]+/)?|programmes/${UUID}/|offline/(area/|journey/)?)?$`,
);
const JOURNEY = /^\/[a-z]{2}\/journey\/$/;
const LANGUAGE = /^\/[a-z]{2}\//;
// Kept in each language that was read (templates/components/offline_head.html), without it.
const SHELL_PAGES = ["offline/", "offline/journey/", "offline/area/", "help/"];

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(files)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOld().then(() => self.clients.claim()));
});

async function forgetOld() {
  const current = [SHELL, STATIC, PAGES, AREA];
  const old = (await caches.keys()).filter((name) => !current.includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}

/* The pages needed offline in the language that is read: a page names them once it is shown. */
self.addEventListener("message", (event) => {
  const pages = event.data?.pages ?? [];
  event.waitUntil(fetchPages(pages.filter((page) => PUBLIC.test(page))));
});

async function fetchPages(pages) {
  const shell = await caches.open(SHELL);
  for (const page of pages) {
    if (await shell.match(page)) continue;
    const response = await fetch(page, { credentials: "omit" });
    if (mayStore(response)) await shell.put(page, await stamped(response));
  }
}

self.addEventListener("sync", (event) => {
  if (event.tag === "journey") event.waitUntil(self.journeyStore.send(null));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(staticFile(request, url));
  else if (request.mode !== "navigate" || request.destination !== "document") return;
  else if (PUBLIC.test(url.pathname)) event.respondWith(publicPage(event, url));
  else event.respondWith(fetch(request).catch(() => offlinePage(url)));
});

// Static files

async function staticFile(request, url) {
  const isHashed = HASHED.test(url.pathname);
  const kept = await caches.match(request);
  if (kept && isHashed) return kept;
  try {
    const response = await fetch(request);
    if (response.ok && response.type === "basic" && isHashed) {
      const copy = response.clone();
      caches.open(STATIC).then((cache) => cache.put(request, copy));
    }
    return response;
  } catch (error) {
    const other = kept ?? (await otherVersion(url));
    if (!other) throw error;
    return other;
  }
}

/* A page stored before the last change of the site names files by their former hash. */
async function otherVersion(url) {
  const shell = await caches.open(SHELL);
  const plain = (pathname) => pathname.replace(HASHED, "");
  const same = (await shell.keys()).find((each) => plain(new URL(each.url).pathname) === plain(url.pathname));
  return same && shell.match(same);
}

// Pages

function mayStore(response) {
  const cacheControl = response.headers.get("Cache-Control") ?? "";
  const isPublic = cacheControl.includes("public") && !cacheControl.includes("no-store");
  const isSensitive = response.headers.has("X-Sensitive");
  return response.ok && response.type === "basic" && !response.redirected && isPublic && !isSensitive;
}

/** Whether an address says a place at most. Searches, and whatever has a position, are not stored. */
function namesAtMostPlace(url) {
  return [...url.searchParams.keys()].every((name) => name === "place");
}

async function publicPage(event, url) {
  const kept = await keptPage(url);
  const fetched = fetch(event.request).then((response) => {
    const isWanted = namesAtMostPlace(url) && mayStore(response);
    if (isWanted) event.waitUntil(store(url.origin + url.pathname, response.clone()));
    return response;
  });
  if (!kept) return fetched.catch(() => offlinePage(url));
  const waited = new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  const first = await Promise.race([fetched.catch(() => null), waited]);
  if (first) return first;
  event.waitUntil(fetched.catch(() => null));
  return saidSince(kept);
}

async function keptPage(url) {
  for (const cacheName of [PAGES, AREA, SHELL]) {
    const kept = await caches.match(url.href, { cacheName, ignoreSearch: true, ignoreVary: true });
    if (kept) return kept;
  }
  return null;
}

async function store(address, response) {
  const cache = await caches.open(PAGES);
  const page = await stamped(response);
  await cache.delete(address, { ignoreVary: true });
  await cache.put(address, page);
  await trim(cache);
}

/** Delete the pages that were opened longest ago, above the bounds of number and size.

    A cache lists its pages in the order in which they were put, and `store` puts a page last each
    time it is opened with a network: the first ones were not opened since. One opened without a
    network keeps its place, since it was not read anew. */
async function trim(cache) {
  let bytes = 0;
  const newestFirst = (await cache.keys()).reverse();
  for (const [number, request] of newestFirst.entries()) {
    const page = await cache.match(request, { ignoreVary: true });
    bytes += Number(page.headers.get("Content-Length"));
    if (number >= MOST_PAGES || bytes > MOST_BYTES) await cache.delete(request, { ignoreVary: true });
  }
}

/** The page with the time at which it was stored, which register.js puts into words. */
async function saidSince(page) {
  const at = page.headers.get("X-Kept-At");
  const headers = new Headers(page.headers);
  headers.delete("Content-Length");
  const words = (await page.text()).replace("<html ", `<html data-kept-at="${at}" `);
  return new Response(words, { status: 200, headers });
}

/** A page to show where the one asked for is not kept: the one about the journey where hers is asked
    for, else the one that says what works, both with or beside the emergency numbers.

    In her language; a language or an address without one of which nothing is kept gets the one read
    last, which says more than the browser's own error. */
async function offlinePage(url) {
  const language = url.pathname.slice(1, 3);
  const shell = await caches.open(SHELL);
  const lastReadFirst = (await shell.keys()).map((request) => new URL(request.url).pathname).reverse();
  for (const name of standIns(url.pathname)) {
    const found = lastReadFirst.filter((path) => LANGUAGE.test(path) && path.slice(4) === name);
    const path = found.find((each) => each.startsWith(`/${language}/`)) ?? found[0];
    if (path) return saidSince(await shell.match(path, { ignoreVary: true }));
  }
  return Response.error();
}

/** What may stand for a page, best first, as addresses without their language. */
function standIns(pathname) {
  const others = ["offline/", "help/"];
  if (JOURNEY.test(pathname)) return ["offline/journey/", ...others];
  const name = pathname.slice(4);
  return SHELL_PAGES.includes(name) ? [name, ...others] : others;
}
