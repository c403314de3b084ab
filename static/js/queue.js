/* Coordination: keyboard shortcuts, ready-made reasons, confirming a programme without reload.
   Everything here has a button or a link that does the same. */

const SETTING = "coordination-keys";
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
// Where a key of the list leads on the page of an item.
const DECISIONS = { a: "", c: "#request_changes", r: "#reject", o: "" };

const keys = document.querySelector("[data-keys]");
const items = [...document.querySelectorAll("[data-item] [data-open]")];

function areOn() {
  return localStorage.getItem(SETTING) !== "off";
}

function isTyping(target) {
  return target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

function unfold(details) {
  details.open = true;
  details.scrollIntoView({ block: "nearest" });
  details.querySelector("input[type=radio], textarea").focus();
}

function showKeys() {
  keys.open = !keys.open;
  if (keys.open) keys.scrollIntoView({ block: "nearest" });
}

function walk(step) {
  const at = items.indexOf(document.activeElement.closest("[data-item]")?.querySelector("[data-open]"));
  const next = items[at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step))];
  next?.focus();
}

function onList(event) {
  if (event.key in STEPS) {
    // Arrows scroll the page until a key has been used to enter the list.
    if (event.key.startsWith("Arrow") && !items.includes(document.activeElement)) return;
    event.preventDefault();
    walk(STEPS[event.key]);
  } else if (event.key in DECISIONS && items.includes(document.activeElement)) {
    event.preventDefault();
    location.assign(document.activeElement.href + DECISIONS[event.key]);
  }
}

function onItem(event) {
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) {
    if (event.key === "k") history.back();
    return;
  }
  event.preventDefault();
  if (target.matches("details")) unfold(target);
  else target.click();
}

document.addEventListener("keydown", (event) => {
  if (!keys || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (isTyping(event.target)) return;
  if (event.key === "?") showKeys();
  else if (!areOn()) return;
  else if (items.length) onList(event);
  else onItem(event);
});

const switchOfKeys = keys?.querySelector("[data-keys-on]");
if (switchOfKeys) {
  switchOfKeys.checked = areOn();
  switchOfKeys.addEventListener("change", () => {
    localStorage.setItem(SETTING, switchOfKeys.checked ? "on" : "off");
  });
}

// On a phone the form of a reason opens below what was touched: bring it into view.
for (const reason of document.querySelectorAll(".decision-why")) {
  reason.addEventListener("toggle", () => {
    if (reason.open) reason.scrollIntoView({ block: "start" });
  });
}

// A decision chosen by a key in the list, in the fragment of the address.
const chosen = document.getElementById(location.hash.slice(1));
if (chosen?.matches("details")) unfold(chosen);

// A ready-made reason fills the text field, where it may be edited.
for (const form of document.querySelectorAll("form:has([data-reason])")) {
  const words = form.querySelector("[data-reason]");
  for (const ready of form.querySelectorAll("[data-ready]")) {
    ready.addEventListener("change", () => {
      words.value = ready.dataset.ready;
    });
  }
}

async function confirm(form) {
  const row = form.closest("[data-due]");
  const button = form.querySelector("button");
  button.disabled = true;
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "HX-Request": "true" },
  });
  if (!answer.ok) {
    form.submit(); // loads the page with the error
    return;
  }
  const part = document.createElement("template");
  part.innerHTML = await answer.text();
  const done = part.content.querySelector("li");
  row.replaceWith(done);
  done.focus();
}

for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    confirm(form);
  });
}

// On a narrow screen the places of the dashboard are a row to be pushed: begin where one is.
document.querySelector(".dashboard-bar [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// Where there is room beside the list, the filters lie open.
for (const filters of document.querySelectorAll("[data-wide-open]")) {
  if (matchMedia("(min-width: 60em)").matches) filters.open = true;
}

const all = document.querySelector("[data-tick-all]");
if (all) {
  all.hidden = false;
  all.querySelector("input").addEventListener("change", (event) => {
    for (const box of document.querySelectorAll("input[name=programme]")) {
      box.checked = event.target.checked;
    }
  });
}
