/* Offline, on every page: the service worker once the page is there, the line that says that
   there is no network, and the journey kept on this phone: sent when the network is back, wiped
   when it is forgotten. */

import { isJourneyKept, journeyIsForgotten } from "./kept_here.js";

const about = document.querySelector("meta[name=offline]").dataset;
const root = document.documentElement;
// The same empty page for everybody: it says itself from when the journey in it is.
const isJourneyPage = Boolean(document.querySelector("[data-offline-journey]"));

// The line

function whenKept() {
  const format = { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(`${root.lang}-u-nu-latn`, format).format(new Date(root.dataset.keptAt));
}

function showLine() {
  document.querySelector(".offline-line")?.remove();
  if (navigator.onLine && !root.dataset.keptAt) return;
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = about.css;
  const line = document.createElement("p");
  line.className = "offline-line";
  line.setAttribute("role", "status");
  const words = document.createElement("a");
  words.href = about.page;
  const saysSince = root.dataset.keptAt && !isJourneyPage;
  words.textContent = saysSince ? about.asOf.replace("{when}", `\u2068${whenKept()}\u2069`) : about.words;
  line.append(words);
  document.head.append(style);
  document.getElementById("main").before(line);
}

addEventListener("online", showLine);
addEventListener("offline", showLine);
showLine();

// The service worker

async function register() {
  await navigator.serviceWorker.register(about.worker);
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ pages: about.pages.split(" ") });
}

// What the worker fetches when it is new waits for what the reader does first, such as opening the map.
const SETTLED_MS = 3_000;

function onceSettled() {
  setTimeout(() => {
    if ("requestIdleCallback" in window) requestIdleCallback(register, { timeout: 5_000 });
    else register();
  }, SETTLED_MS);
}

if (navigator.serviceWorker && navigator.onLine) {
  if (document.readyState === "complete") onceSettled();
  else addEventListener("load", onceSettled);
}

// The journey kept here

async function loadStore() {
  await import("./store.js");
  return self.journeyStore;
}

async function sendKept() {
  if (!isJourneyKept() || !navigator.onLine) return;
  const became = await (await loadStore()).send(null).catch(() => "failed");
  if (became === "wiped" || became === "none") journeyIsForgotten();
}

// The page of the kept journey sends by itself: it has the key of the PIN and shows what became of it.
if (!isJourneyPage) {
  addEventListener("online", sendKept);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") sendKept();
  });
  sendKept();
}

// "Forget", "delete" and signing out take the journey off this phone before they are sent. Where
// changes cannot be sent before, she is asked.
const ENDS = /\/(journey\/(forget|delete)|account\/sign-out)\/$/;
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const address = new URL(form.action || location.href).pathname;
  if (form.method !== "post" || !ENDS.test(address) || !isJourneyKept()) return;
  event.preventDefault();
  const { countLost, isSure } = await import("./forgetting.js");
  const lost = await countLost();
  if (lost && !(await isSure(lost))) return;
  await (await loadStore()).wipe();
  journeyIsForgotten();
  form.submit();
});

// Leaving a page that nobody beside her should see: it stays in no history.
for (const link of document.querySelectorAll("[data-quick-exit]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.replace(link.href);
  });
}
