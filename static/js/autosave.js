/* Saving of a form as a draft while one types. Everything works without it. */

const WAIT_MS = 1500;
// Who types without a pause is saved so often.
const MOST_MS = 10_000;
// After so long a request counts as lost, and the next one may go.
const LATEST_MS = 20_000;
const state = document.querySelector("[data-state]");

/** Send a form to an address a while after the last change, and at once when the page is left;
    `show` gets what the response holds. Returns what is called at each change. `isAnswer` says
    which responses are shown. */
export function autosave(form, address, show, isAnswer = (response) => response.ok) {
  let timer = 0;
  let firstAt = 0;
  let request = null;
  // Texts that were sent and may be stored already: no other window wrote them.
  let underway = [];

  async function save(options = {}) {
    clearTimeout(timer);
    timer = firstAt = 0;
    const body = new FormData(form);
    if (body.has("text")) underway.push(body.get("text"));
    const current = new AbortController();
    request = current;
    const late = setTimeout(() => current.abort(), LATEST_MS);
    try {
      const response = await fetch(address, {
        method: "POST",
        body,
        headers: { "HX-Request": "true", Accept: "text/html" },
        signal: current.signal,
        ...options,
      });
      const answer = await response.text();
      if (response.ok) underway = underway.slice(underway.indexOf(body.get("text")) + 1);
      if (isAnswer(response)) show(fragment(answer));
    } catch (error) {
      // What is typed stays in the page; its buttons send the same form and show errors.
      if (error.name !== "AbortError") state.textContent = "";
    } finally {
      clearTimeout(late);
      if (request === current) request = null;
    }
  }

  /** One request at a time: each says what the one before it has stored. */
  function saveOrWait() {
    if (request) timer = setTimeout(saveOrWait, WAIT_MS);
    else save();
  }

  /** Send what waits; the browser goes on sending after the page is gone. */
  function leave() {
    if (timer) save({ keepalive: true });
  }

  form.addEventListener("formdata", ({ formData }) => {
    for (const text of underway.slice(-3)) formData.append("underway", text);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
    request?.abort();
  });
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  return () => {
    clearTimeout(timer);
    firstAt ||= Date.now();
    timer = setTimeout(saveOrWait, Math.min(WAIT_MS, Math.max(0, firstAt + MOST_MS - Date.now())));
  };
}

/** The parts of a response, after what it says of saving is shown; that is `saved`, or null. */
function fragment(text) {
  const answer = document.createElement("template");
  answer.innerHTML = text;
  const saved = answer.content.querySelector("[data-saved]");
  if (saved) state.replaceChildren(saved);
  return { content: answer.content, saved };
}
