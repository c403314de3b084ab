/* The journey kept on this phone: read and changed without a network, sent when there is one. */

import "./store.js";
import { askFirst } from "./forgetting.js";
import { journeyIsForgotten } from "./kept_here.js";
import { planOf, refusedRow } from "./drawing.js";

const { about, change, read, renew, send, unlock, wipe } = self.journeyStore;
const page = document.querySelector("[data-offline-journey]");
const part = (name) => page.querySelector(`[data-${name}]`);
const STRINGS = JSON.parse(document.getElementById("offline-strings").textContent);

let key = null;
let state = null;

// What was changed

/** The value of a part of a step with the changes that were not sent. */
function valueOf(step, name) {
  const changes = state.operations.filter((each) => each.step === step.id && each.part === name);
  return changes.length ? changes.at(-1).after : step[name];
}

function nextTime(steps) {
  const known = [...steps.map((step) => step.at ?? 0), ...state.operations.map((each) => each.at)];
  return Math.max(Date.now(), ...known.map((at) => at + 1));
}

/** Add a change; one of the same part that was not sent yet becomes one with it.

    `step` of an order is the goal whose steps it orders, empty for those without a goal. */
async function record(step, name, before, after) {
  const at = nextTime(state.copy.steps);
  const made = { id: crypto.randomUUID(), step, part: name, before, after, at };
  await changeState((now) => {
    const same = (each) => each.step === step && each.part === name && name !== "add";
    const earlier = now.operations.find(same);
    const others = now.operations.filter((each) => each !== earlier);
    const merged = earlier ? { ...made, before: earlier.before } : made;
    const isNothing = name !== "add" && name !== "order" && merged.before === merged.after;
    return { ...now, operations: isNothing ? others : [...others, merged] };
  });
  await askForSync();
  await exchange();
}

/** Remove an own step; other changes of it that wait need not be sent, but one that adds it is. */
async function remove(step) {
  // The service worker may have sent meanwhile what is drawn here as not sent.
  state = (await read(key)) ?? state;
  const known = state.copy.steps.find((each) => each.id === step.id);
  const before = String(known?.at ?? 0);
  await changeState((now) => ({
    ...now,
    operations: now.operations.filter((each) => each.step !== step.id || each.part === "add"),
  }));
  await record(step.id, "remove", before, "");
}

async function changeState(changed) {
  state = await change(changed, key);
  if (state) draw();
  else gone();
}

/** The browser sends it later, even when this page is closed; not where a PIN encrypts it. */
async function askForSync() {
  const worker = key ? null : await navigator.serviceWorker?.getRegistration();
  if (!worker?.sync) return;
  await worker.sync.register("journey").catch((error) => console.info(error.message));
}

// The network

let isExchanging = false;
// Whether there was more to exchange, or the network back, while an exchange was under way.
let isWantedAgain = false;

async function exchange() {
  if (!navigator.onLine || !state || isExchanging) {
    isWantedAgain = navigator.onLine;
    return say();
  }
  isExchanging = true;
  isWantedAgain = false;
  const removed = removedSteps();
  const became = await send(key).catch(() => "failed");
  isExchanging = false;
  if (became === "sent") withNetwork();
  if (became === "wiped" || became === "none") return gone();
  state = await read(key);
  draw();
  const hasStayed = state.copy.steps.some((step) => removed.has(step.id) && !removedSteps().has(step.id));
  say(became === "sent" && hasStayed ? "stayed" : became);
  if (isWantedAgain || (became === "sent" && state.operations.length)) await exchange();
}

/** There is a network after all: nothing on the page is from before, so the line above goes. */
function withNetwork() {
  delete document.documentElement.dataset.keptAt;
  document.querySelector(".offline-line")?.remove();
}

function gone() {
  journeyIsForgotten();
  state = null;
  for (const name of ["plan", "add", "refused", "forget", "unlock"]) part(name).hidden = true;
  part("state").textContent = STRINGS.nothing;
}

/** From when this is, how much waits and what hinders it; that there is no network says the line above. */
function say(became = "") {
  if (!state) return;
  const format = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  const when = `\u2068${format.format(new Date(state.copy.made_at))}\u2069`;
  const waiting = state.operations.length;
  const words = [STRINGS.as_of.replace("{when}", when)];
  if (became === "other" || became === "stayed") words.push(STRINGS[became]);
  if (waiting) words.push(STRINGS.waiting.replace("{count}", waiting));
  if (waiting && became === "failed") words.push(STRINGS.failed);
  part("state").textContent = words.join(" ");
}

// Drawing

/** The ids of steps that were removed here. */
function removedSteps() {
  return new Set(state.operations.filter((each) => each.part === "remove").map((each) => each.step));
}

/** The steps in the order of the phone, with the steps added here and without those removed. */
function stepsNow() {
  const added = state.operations.filter((each) => each.part === "add");
  const own = added.map((each) => ({
    ...{ id: each.step, goal: each.before, kind: "own", places: [], others: {}, url: "", is_gone: false },
    ...{ state: "todo", note: "", date: "", text: each.after, at: each.at },
    title: { text: each.after, lang: "", dir: "auto" },
  }));
  const steps = [...state.copy.steps, ...own].map((step) => ({
    ...step,
    ...Object.fromEntries(["state", "note", "date", "text"].map((name) => [name, valueOf(step, name)])),
  }));
  for (const { after } of state.operations.filter((each) => each.part === "order")) {
    const order = after.split(",");
    const places = steps.flatMap((step, place) => (order.includes(step.id) ? [place] : []));
    const chosen = order.map((id) => steps.find((step) => step.id === id)).filter(Boolean);
    chosen.forEach((step, at) => (steps[places[at]] = step));
  }
  const removed = removedSteps();
  return steps.filter((step) => !removed.has(step.id));
}

function draw() {
  const used = document.activeElement;
  const isUsed = page.contains(used) && used.matches("textarea, input, [data-sure]");
  if (isUsed && !part("plan").hidden) return;
  const unfolded = [...part("plan").querySelectorAll("[data-step]:has(details[open])")];
  part("plan").replaceChildren(...planOf(state.copy.goals, stepsNow(), STRINGS, { record, move, remove }));
  for (const { dataset } of unfolded) {
    const fold = part("plan").querySelector(`[data-step="${dataset.step}"] details`);
    if (fold) fold.open = true;
  }
  const rows = state.refused.map((each) => refusedRow(each, STRINGS));
  part("refused").querySelector("ul").replaceChildren(...rows);
  part("refused").hidden = rows.length === 0;
  for (const name of ["plan", "add", "forget"]) part(name).hidden = false;
  say();
}

/** Move a step within its goal: each goal has an order of its own, so that none replaces another. */
function move(goal, steps, from, to) {
  const order = steps.map((step) => step.id);
  const before = order.join(",");
  order.splice(to, 0, ...order.splice(from, 1));
  return record(goal, "order", before, order.join(","));
}

// Beginning

async function show() {
  state = await read(key);
  if (!state) return gone();
  await renew();
  draw();
  await exchange();
}

part("unlock").addEventListener("submit", async (event) => {
  event.preventDefault();
  const pin = document.getElementById("pin");
  const given = await unlock(pin.value);
  const isRight = await read(given).then(Boolean, () => false);
  part("wrong").hidden = isRight;
  pin.value = "";
  if (!isRight) return;
  key = given;
  part("unlock").hidden = true;
  await show();
});

part("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  field.blur();
  await record(crypto.randomUUID(), "add", "", text);
});

part("dismiss").addEventListener("click", () => changeState((now) => ({ ...now, refused: [] })));

askFirst(
  part("forget").querySelector("button"),
  async () => {
    await wipe();
    gone();
  },
  () => key,
);

addEventListener("online", () => exchange());
addEventListener("offline", () => say());
document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState !== "visible" || !state) return;
  await renew();
  await exchange();
});

async function begin() {
  const kept = await about();
  if (!kept) return gone();
  if (!kept.salt) return show();
  part("state").textContent = STRINGS.locked;
  part("unlock").hidden = false;
}

begin();
