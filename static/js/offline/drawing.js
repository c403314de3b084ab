/* The goals and steps of the journey kept on this phone as elements; words are set as text only. */

const STATES = JSON.parse(document.getElementById("offline-states").textContent);
const { firstDay, lastDay } = document.querySelector("[data-offline-journey]").dataset;

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function button(words, properties, run) {
  const made = element("button", { type: "button", className: "button button-quiet", ...properties }, words);
  made.addEventListener("click", run);
  return made;
}

function words(text, tag = "bdi") {
  return element(tag, { textContent: text.text, lang: text.lang, dir: text.dir || "auto" });
}

function stateField(step, strings, record) {
  const field = element("select", { className: "input" });
  for (const [code, label] of Object.entries(STATES)) {
    field.append(element("option", { value: code, selected: code === step.state }, label));
  }
  field.addEventListener("change", () => record(step.id, "state", step.state, field.value));
  return element("label", {}, strings.state, field);
}

function field(step, name, label, made, record) {
  made.value = step[name];
  made.addEventListener("change", () => {
    made.blur();
    record(step.id, name, step[name], made.value.trim());
  });
  return element("label", {}, label, made);
}

/** What is said of a date in a year that nobody plans for. */
function wrongYear(date, strings) {
  return strings.year.replace("{day}", `\u2068${date}\u2069`);
}

/** A change that was not taken as it was written: her words, and why. */
export function refusedRow(change, strings) {
  const written = { state: STATES[change.after], order: "", remove: "" }[change.part] ?? change.after;
  const isYear = change.why === "year";
  const why = isYear ? wrongYear(change.after, strings) : strings[`why_${change.why}`];
  const row = element("li", {}, element("p", {}, why));
  if (written && !isYear) row.prepend(element("p", { className: "offline-note", dir: "auto" }, written));
  return row;
}

/** The field of a date; what is half written, or in such a year, stays in it and is not recorded. */
function dateField(step, strings, record) {
  const made = element("input", { className: "input", type: "date", min: firstDay, max: lastDay });
  const error = element("p", { className: "field-error", role: "alert", hidden: true });
  made.addEventListener("change", (event) => {
    error.hidden = made.validity.valid;
    made.ariaInvalid = String(!made.validity.valid);
    if (made.validity.valid) return;
    event.stopImmediatePropagation();
    error.textContent = made.value ? wrongYear(made.value, strings) : "";
  });
  return element("div", {}, field(step, "date", strings.date, made, record), error);
}

/** The field of own words; without words the step has those from before. */
function textField(step, strings, record) {
  const made = element("input", { className: "input", dir: "auto", maxLength: 500, required: true });
  made.addEventListener("change", (event) => {
    if (made.value.trim()) return;
    event.stopImmediatePropagation();
    made.value = step.text;
  });
  return field(step, "text", strings.text, made, record);
}

function places(step) {
  return step.places.map((place) => {
    const line = element("p", { className: "offline-place" }, element("bdi", { textContent: place.address }));
    if (place.phone) line.append(" · ", element("a", { href: `tel:${place.phone}`, dir: "ltr" }, place.phone));
    for (const hours of place.hours) line.append(element("br"), element("bdi", { textContent: hours }));
    return line;
  });
}

function otherValues(step, strings) {
  return Object.entries(step.others).map(([name, value]) => {
    const shown = name === "state" ? STATES[value] : value;
    return element("p", { className: "offline-other" }, strings.elsewhere, " ", element("bdi", { textContent: shown }));
  });
}

function dateInWords(date) {
  const format = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { dateStyle: "full" });
  return format.format(new Date(`${date}T12:00`));
}

/** Day, time and place of a step, where it has them. */
function appointment(step) {
  const day = step.date ? [dateInWords(step.date)] : [];
  const parts = [...day, ...[step.time, step.place].filter(Boolean)];
  const isolated = parts.flatMap((part, at) => [...(at ? [" · "] : []), element("bdi", {}, part)]);
  return parts.length ? [element("p", { className: "offline-place" }, ...isolated)] : [];
}

/** A button to remove a step, and the question before it does. */
function removal(step, strings, remove) {
  const sure = button(strings.remove, { className: "button button-line is-bad" }, () => {
    sure.blur();
    remove(step);
  });
  sure.dataset.sure = "";
  const question = element("div", { className: "stack", hidden: true }, element("p", {}, strings.sure), sure);
  const ask = button(strings.remove, { className: "button button-quiet" }, () => {
    question.hidden = false;
    ask.hidden = true;
    sure.focus();
  });
  ask.dataset.remove = "";
  return [ask, question];
}

/** What is changed seldom, folded away: note, date, state, own words, order, removing an own step. */
function details(step, place, steps, strings, { record, move, remove }) {
  const writing = { className: "input", dir: "auto", maxLength: 4000 };
  const made = element(
    "details",
    {},
    element("summary", {}, strings.more),
    field(step, "note", strings.note, element("textarea", writing), record),
    dateField(step, strings, record),
    stateField(step, strings, record),
  );
  if (step.kind === "own") {
    made.append(textField(step, strings, record));
  }
  const moves = element("div", { className: "button-row" });
  if (place > 0) moves.append(button(strings.up, {}, () => move(place, place - 1)));
  if (place < steps.length - 1) moves.append(button(strings.down, {}, () => move(place, place + 1)));
  if (step.kind === "own") {
    moves.append(...removal(step, strings, remove));
  }
  made.append(moves);
  return made;
}

function stepOf(step, place, steps, strings, act) {
  const name = step.kind === "own" ? { text: step.text, lang: "", dir: "auto" } : step.title;
  const title = step.is_gone ? { text: strings.gone, lang: "", dir: "auto" } : name;
  const heading = element("h3", {}, words(title));
  const link = step.url ? [element("p", {}, element("a", { href: step.url }, strings.page))] : [];
  const row = element("li", { className: "offline-step" }, heading, ...places(step), ...link);
  row.dataset.step = step.id;
  row.classList.toggle("is-done", step.state === "done");
  const isDone = step.state === "done";
  const tick = isDone ? strings.reopen : strings.finish;
  row.append(
    ...(step.note ? [element("p", { className: "offline-note", dir: "auto" }, step.note)] : []),
    ...appointment(step),
    ...otherValues(step, strings),
    button(tick, { className: "button" }, () => act.record(step.id, "state", step.state, isDone ? "todo" : "done")),
    details(step, place, steps, strings, act),
  );
  return row;
}

/** The sections of a plan, steps without a goal first; `act` has `record`, `move` and `remove`. */
export function planOf(goals, steps, strings, act) {
  const known = new Set(goals.map((goal) => goal.id));
  const groups = [{ id: "", name: null }, ...goals];
  return groups.flatMap((goal) => {
    const own = steps.filter((step) => (known.has(step.goal) ? step.goal : "") === goal.id);
    if (!own.length) return [];
    const list = element("ul", { className: "offline-steps" });
    const inGoal = { ...act, move: (from, to) => act.move(goal.id, own, from, to) };
    list.append(...own.map((step, place) => stepOf(step, place, own, strings, inGoal)));
    const loose = { className: "visually-hidden", textContent: strings.loose };
    const heading = goal.name ? words(goal.name, "h2") : element("h2", loose);
    return [element("section", { className: "stack" }, heading, list)];
  });
}
