/* Saving of a form as a draft while one types. Everything works without it. */

const WAIT_MS = 1500;
const state = document.querySelector("[data-state]");

/** Send a form to an address a while after the last change; `show` gets what the response holds.
    Returns what is called at each change. `isAnswer` says which responses are shown. */
export function autosave(form, address, show, isAnswer = (response) => response.ok) {
  let timer = 0;
  let request = null;

  async function save() {
    request?.abort();
    request = new AbortController();
    const options = {
      method: "POST",
      body: new FormData(form),
      headers: { "HX-Request": "true", Accept: "text/html" },
      signal: request.signal,
    };
    try {
      const response = await fetch(address, options);
      if (isAnswer(response)) show(fragment(await response.text()));
    } catch (error) {
      // What is typed stays in the page; its buttons send the same form and show errors.
      if (error.name !== "AbortError") state.textContent = "";
    }
  }

  form.addEventListener("submit", () => {
    clearTimeout(timer);
    request?.abort();
  });
  return () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
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
